/**
 * Shows that the suite can fail: each seeded defect of `mutations.ts` is applied to a copy of the sources, where its tests must find it.
 * Ends with 1 when one survives, or when the tests fail without any.
 *   npx node test/mutations/run.ts [part of a name]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { type Catcher, type Mutation, mutations } from './mutations.ts';

const copied = ['src-main', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
const longestRunMsPerFile = 120_000;

const report = v.object({
  testResults: v.array(
    v.object({
      message: v.optional(v.string()),
      assertionResults: v.array(v.object({ title: v.string(), status: v.string() })),
    }),
  ),
});

type Outcome = { readonly passed: number; readonly failed: readonly string[]; readonly trouble: string | undefined };

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const secondsSince = (startedAt: number): string => ((performance.now() - startedAt) / 1000).toFixed(1);

function copySources(): string {
  const folder = mkdtempSync(join(tmpdir(), 'driftless-mutations-'));
  for (const name of copied) {
    cpSync(name, join(folder, name), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'dir');
  return folder;
}

/** `trouble`: the tests did not run as tests; a defect that only keeps them from starting is not caught by any. */
function runTests(folder: string, catchers: readonly Catcher[]): Outcome {
  const reportFile = join(folder, 'report.json');
  rmSync(reportFile, { force: true });
  const files = [...new Set(catchers.map(({ file }) => file))];
  const titles = catchers.flatMap(({ title }) => (title === undefined ? [] : [title.replace(/[^\w ,:-]/g, '.')]));
  const isNarrow = titles.length === catchers.length;
  const projects = [...new Set(files.map((file) => file.split('/')[1] ?? ''))];
  const longestRunMs = longestRunMsPerFile * files.length;
  const run = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      ...files,
      ...(isNarrow ? ['--testNamePattern', titles.join('|')] : []),
      ...['--bail', '1', '--reporter', 'json', '--outputFile', reportFile],
    ],
    { cwd: folder, encoding: 'utf8', timeout: longestRunMs, killSignal: 'SIGKILL' },
  );
  if (run.status === null) {
    return { passed: 0, failed: [], trouble: `no end within ${longestRunMs / 1000} s` };
  }
  const { testResults } = v.parse(report, JSON.parse(readFileSync(reportFile, 'utf8')));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed').map(({ title }) => title);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const messages = testResults.flatMap(({ message }) => message ?? []).filter((message) => message !== '');
  const isRun = failed.length > 0 || (passed > 0 && run.status === 0);
  return { passed, failed, trouble: isRun ? undefined : messages.join(' ') || run.stderr || 'no test ran' };
}

function apply(folder: string, { file, find, replace }: Mutation): () => void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(find).length !== 2) {
    throw new Error(`${file} does not hold exactly once: ${find}`);
  }
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  return () => writeFileSync(path, text);
}

const part = process.argv[2]?.toLowerCase() ?? '';
const chosen = mutations.filter(({ name }) => name.toLowerCase().includes(part));
const startedAt = performance.now();
const folder = copySources();
const survivors: string[] = [];
try {
  const whole = runTests(
    folder,
    chosen.map(({ caughtBy }) => caughtBy),
  );
  say(`${whole.passed} tests without any defect: ${whole.trouble ?? (whole.failed.join(', ') || 'passed')}`);
  if (whole.failed.length > 0 || whole.trouble !== undefined) {
    survivors.push('the tests themselves');
  }
  for (const mutation of chosen) {
    const mutatedAt = performance.now();
    const undo = apply(folder, mutation);
    const { failed, trouble } = runTests(folder, [mutation.caughtBy]);
    undo();
    if (failed.length === 0) {
      survivors.push(mutation.name);
    }
    const verdict = failed[0] === undefined ? `SURVIVED ${trouble ?? ''}` : `caught by: ${failed[0]}`;
    say(`| ${mutation.name} | ${verdict} | ${secondsSince(mutatedAt)} s |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const isCaught = survivors.length === 0 && chosen.length > 0;
say(`${chosen.length} defects in ${secondsSince(startedAt)} s: ${isCaught ? 'all caught' : survivors.join(' ')}`);
process.exitCode = isCaught ? 0 : 1;
