/** Packs the built app with electron-builder around a stand-in for Electron, without a network, in a folder gone with the test file. */
import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildApp, root } from './built-app.ts';
import { makeLinuxDist, makeMacDist } from './electron-dist.ts';

const run = promisify(execFile);

export type PackedApp = {
  /** What an installer would hold. */
  readonly folder: string;
  readonly remove: () => Promise<void>;
};

export async function packApp(system: 'linux' | 'mac', settings: readonly string[]): Promise<PackedApp> {
  await buildApp();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'driftless-package-')));
  const dist = join(folder, 'electron');
  await (system === 'linux' ? makeLinuxDist(dist) : makeMacDist(dist));
  const given = [`electronDist=${dist}`, `directories.output=${join(folder, 'out')}`, ...settings];
  const args = [`--${system}`, 'dir', '--x64', '--publish', 'never', ...given.map((each) => `-c.${each}`)];
  // Whatever it may try to fetch: nothing answers there.
  const nowhere = 'http://127.0.0.1:9';
  const offline = { HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, ELECTRON_MIRROR: `${nowhere}/` };
  const env = { ...process.env, ...offline, CSC_IDENTITY_AUTO_DISCOVERY: 'false' };
  await run(process.execPath, ['node_modules/electron-builder/cli.js', ...args], { cwd: root, env });
  return {
    folder: join(folder, 'out', system === 'linux' ? 'linux-unpacked' : 'mac'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
