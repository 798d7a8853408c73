/**
 * The whole test command: style, types, build, then every layer of tests. Stops at the first step that fails.
 * `npm test -- unit conformance` runs only the named layers.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { ensureChromium, howToGetChromium } from './chromium.ts';
import { ensureTool } from './debian-tool.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function step(name: string, parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): boolean {
  const startedAt = performance.now();
  say(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, parameters, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  say(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return status === 0;
}

const bin = (path: string): string => join('node_modules', path);
const vitestReport = v.object({ numPassedTests: v.number(), numFailedTests: v.number(), numPendingTests: v.number() });

function runTests(layers: readonly string[], chromium: string | undefined, isBuilt: boolean): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'driftless-test-'));
  const reportFile = join(folder, 'report.json');
  const projects = layers.flatMap((layer) => ['--project', layer]);
  const environment = {
    ...(chromium === undefined ? {} : { DRIFTLESS_CHROMIUM: chromium }),
    ...(isBuilt ? { DRIFTLESS_IS_BUILT: 'yes' } : {}),
    // Importing electron outside Electron would start a download of its binary.
    ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'no-electron-here'),
  };
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const isPassed = step('tests', [bin('vitest/vitest.mjs'), 'run', ...projects, ...reporters], environment);
  const report = v.parse(vitestReport, JSON.parse(readFileSync(reportFile, 'utf8')));
  rmSync(folder, { recursive: true });
  say(`\n${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped`);
  return isPassed;
}

const layers = process.argv.slice(2);
const needsBrowser = layers.length === 0 || layers.includes('e2e');
const chromium = needsBrowser ? ensureChromium(say) : undefined;
if (needsBrowser && chromium === undefined) {
  say(howToGetChromium);
  process.exit(1);
}
if (layers.length === 0 || layers.includes('conformance')) {
  for (const tool of ['rclone', 's3cmd']) {
    if (ensureTool(tool, say) === undefined) {
      say(`${tool} is not here and cannot be installed: its tests are skipped`);
    }
  }
}
const isPassed =
  (layers.length > 0 ||
    (step('lint and format', [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']) &&
      step('types', [bin('typescript/bin/tsc'), '-p', 'tsconfig.json']) &&
      step('build', [bin('electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn']))) &&
  runTests(layers, chromium, layers.length === 0);
process.exit(isPassed ? 0 : 1);
