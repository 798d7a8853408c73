/** Holds, locks and lost state as the command line shows them, with real processes. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  readTree,
  runCli,
  startCli,
  startServer,
  temporaryFolder,
  testBucket,
  writeTree,
} from '../support/cli-process.ts';

async function setUp(files: Readonly<Record<string, string>>) {
  const home = await temporaryFolder();
  const { endpoint, keys } = await startServer(home);
  const root = join(home, 'one');
  await writeTree(root, files);
  const sync = (state: string, args: readonly string[], local = root) => [
    ...['sync', local, `cos://${testBucket}/p`, '--endpoint', endpoint, '--state', join(home, state)],
    ...args,
  ];
  return {
    home,
    root,
    once: (args: readonly string[] = [], state = 'state', local?: string) =>
      runCli(sync(state, ['--once', ...args], local), keys, home),
    watch: (args: readonly string[] = [], state = 'state') => startCli(sync(state, ['--watch', ...args]), keys, home),
  };
}

test('a mass deletion is listed, as a whole where that is asked for, and restored while watching', async () => {
  const many = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`f${index}`, `${index}`]));
  const { root, once, watch } = await setUp(many);
  await once();
  await Promise.all(Object.keys(many).map((name) => rm(join(root, name))));
  await writeTree(root, { kept: 'kept' });
  const held = await once();
  const json = await once(['--json']);
  const watched = await watch(['--list-held']).ended;
  const summary: unknown = JSON.parse(json.stdout.trimEnd().split('\n').at(-1) ?? '');
  const pathsIn = (text: string): number => text.split('\n').filter((line) => /^ {2}f\d+$/.test(line)).length;
  expect([held, json, watched].map(({ code }) => code)).toEqual([4, 4, 4]);
  expect([held.stdout, watched.stderr].map(pathsIn)).toEqual([20, 120]);
  expect(held.stdout).toMatch(/and 100 more\n.*--proceed mass-deletion\.\n.*--restore mass-deletion\.\n.*--list-held/);
  expect(summary).toMatchObject({
    hold: { count: 120, paths: { length: 120 }, choices: ['proceed', 'restore', 'stop'] },
  });
  const restoring = watch(['--restore', 'mass-deletion']);
  await restoring.line(/Watching/);
  await expect.poll(async () => Object.keys(await readTree(root)).length, { timeout: 20_000 }).toBe(121);
  restoring.child.kill('SIGINT');
  expect([(await restoring.ended).code, await readTree(root)]).toEqual([0, { ...many, kept: 'kept' }]);
});

test('edge case 104: two processes with states of their own do not sync one folder; a killed one leaves a lock that is taken', async () => {
  const { root, home, once, watch } = await setUp({ 'a.txt': 'a', 'in/b.txt': 'b' });
  const watching = watch();
  await watching.line(/Watching/);
  const second = await once([], 'other state');
  const inside = await once([], 'third state', join(root, 'in'));
  watching.child.kill('SIGKILL');
  await watching.ended;
  const leftLock = (await stat(join(root, '.driftless/lock'))).isFile();
  const third = await once([], 'other state');
  expect([
    [second.code, second.stderr],
    [inside.code, inside.stderr],
    leftLock,
    [third.code, await readTree(root)],
    (await readdir(join(root, '.driftless'))).includes('lock'),
    (await readdir(home)).includes('other state'),
  ]).toEqual([
    [1, expect.stringMatching(/Another Driftless is syncing this folder already \(.* process \d+\)/)],
    [1, expect.stringMatching(/Two synced folders overlap \(.*one.in is inside .*one, which is being synced\)/)],
    true,
    // The folder was synced by a state that this one knows nothing of, which is said.
    [5, { 'a.txt': 'a', 'in/b.txt': 'b' }],
    false,
    true,
  ]);
});

test('edge case 101: a lost state is told once, with 5, and then both sides are in sync', async () => {
  const { root, home, once } = await setUp({ 'a.txt': 'a', 'b.txt': 'b' });
  await once();
  const pairs = join(home, 'state/pairs');
  await Promise.all((await readdir(pairs)).map((name) => rm(join(pairs, name))));
  await rm(join(root, 'a.txt'));
  const told = await once();
  const after = await once();
  expect([told.code, told.stdout, after.code, await readTree(root)]).toEqual([
    5,
    expect.stringContaining('The record of what was synced could not be used'),
    0,
    { 'a.txt': 'a', 'b.txt': 'b' },
  ]);
});
