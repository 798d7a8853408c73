/** The built app for tests: made where the test command has not made it already, and run on the stand-in for Electron. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { temporaryFolder } from './cli-process.ts';
import { clientOf, filesWith, putText, startCloud } from './page-world.ts';
import type { DesktopJob } from './run-built-desktop.ts';

const run = promisify(execFile);
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** As `npm run build` does it. */
export async function buildApp(): Promise<void> {
  if (process.env.DRIFTLESS_IS_BUILT === undefined) {
    const vite = 'node_modules/electron-vite/bin/electron-vite.js';
    await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root });
  }
}

/** Runs the app in `appFolder`, with `home` as the user's home folder, until it has ended by itself. */
async function runDesktop(appFolder: string, home: string, job: DesktopJob): Promise<{ seen: unknown; log: string }> {
  const standIn = join(root, 'test/support/register-electron-stand-in.ts');
  const user = join(root, 'test/support/run-built-desktop.ts');
  const homes = { HOME: home, USERPROFILE: home, LOCALAPPDATA: home, APPDATA: home, XDG_DATA_HOME: join(home, 'data') };
  const running = run(process.execPath, ['--import', standIn, user, appFolder], {
    cwd: home,
    env: { PATH: process.env.PATH ?? '', NO_PROXY: '*', ...homes },
    timeout: 150_000,
  });
  running.child.stdin?.end(JSON.stringify(job));
  const { stdout, stderr } = await running;
  return { seen: JSON.parse(stdout), log: stderr };
}

/** From the first start over a first sync of a file on each side to the end: what the user sees, and what is where afterwards. */
export async function firstSyncOf(appFolder: string): Promise<unknown> {
  const home = await temporaryFolder();
  const localRoot = join(home, 'Papers');
  await mkdir(localRoot);
  await writeFile(join(localRoot, 'from here.txt'), 'written here');
  const cloud = await startCloud();
  const { endpoint, region, credentials } = cloud;
  const bucket = clientOf(cloud).bucket(cloud.bucket);
  await putText(bucket, 'papers/from there.txt', 'written there');

  const job = { keys: credentials, place: { bucket: cloud.bucket, region, endpoint }, localRoot, files: 2 };
  const { seen, log } = await runDesktop(appFolder, home, job);
  const { objects } = await bucket.list({ prefix: 'papers/' });
  return {
    seen,
    isKeyLogged: log.includes(credentials.secretKey),
    filesWithKey: await filesWith(home, credentials.secretKey),
    inTheFolder: (await readdir(localRoot)).filter((name) => !name.startsWith('.')).toSorted(),
    downloaded: await readFile(join(localRoot, 'from there.txt'), 'utf8'),
    inTheBucket: objects.map(({ key }) => key).toSorted(),
  };
}

export const cleanFirstSync = {
  seen: {
    url: 'driftless://app/',
    html: 200,
    script: 200,
    refused: { code: 'usage', detail: expect.any(String) },
    forged: { ok: false, problem: { code: 'usage', detail: expect.any(String) } },
    synced: { states: [{ state: 'idle', files: 2 }], problems: [] },
    exitCode: 0,
    windows: 0,
    trays: 1,
  },
  isKeyLogged: false,
  filesWithKey: [],
  inTheFolder: ['from here.txt', 'from there.txt'],
  downloaded: 'written there',
  inTheBucket: ['papers/from here.txt', 'papers/from there.txt'],
};
