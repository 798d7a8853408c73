/** `driftless conflicts` as a real process against a real `cos-server` process. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree, runCli, startServer, temporaryFolder, testBucket, writeTree } from '../support/cli-process.ts';

async function inConflict() {
  const home = await temporaryFolder();
  const { endpoint, keys } = await startServer(home);
  const run = (name: string, command: string, args: readonly string[]) =>
    runCli(
      [
        command,
        join(home, name),
        `cos://${testBucket}/p`,
        ...args,
        '--endpoint',
        endpoint,
        '--state',
        join(home, `${name}-state`),
      ],
      keys,
      home,
    );
  const base = { 'a.txt': 'base', 'b.txt': 'base', 'c.txt': 'base', 'd.txt': 'base' };
  await writeTree(join(home, 'one'), base);
  await writeTree(join(home, 'two'), {});
  await run('one', 'sync', ['--once']);
  await run('two', 'sync', ['--once']);
  await writeTree(join(home, 'one'), Object.fromEntries(Object.keys(base).map((path) => [path, 'from one'])));
  await writeTree(join(home, 'two'), Object.fromEntries(Object.keys(base).map((path) => [path, 'from two'])));
  await run('one', 'sync', ['--once']);
  expect((await run('two', 'sync', ['--once'])).code).toBe(3);
  return {
    home,
    once: (name: string) => run(name, 'sync', ['--once']),
    conflicts: (...args: readonly string[]) => run('two', 'conflicts', args),
    tree: (name: string) => readTree(join(home, name)),
  };
}

test('conflicts are listed, shown, and decided one by one; both computers end up the same', async () => {
  const { home, once, conflicts, tree } = await inConflict();
  const merged = join(home, 'merged.txt');
  await writeFile(merged, 'from both');
  const listed = await conflicts();
  const shown = await conflicts('show', 'a.txt');
  const base = await conflicts('show', 'a.txt', '--side', 'base');
  const decided = [
    await conflicts('resolve', 'a.txt', '--keep', 'local'),
    await conflicts('resolve', 'b.txt', '--keep', 'remote', '--json'),
    await conflicts('resolve', 'c.txt', '--merged', merged),
  ];
  const rest = await conflicts('resolve', '--all', '--keep', 'remote');
  const none = await conflicts('list');
  const synced = [await once('two'), await once('one')];
  expect({
    listed: [listed.code, listed.stdout],
    shown: [shown.code, shown.stdout.includes('  from two\n'), shown.stdout.includes('  from one\n')],
    base: [base.code, base.stdout],
    decided: decided.map(({ code }) => code),
    json: JSON.parse(decided[1]?.stdout ?? ''),
    rest: [rest.code, rest.stdout],
    none: [none.code, none.stdout, none.stderr],
    synced: synced.map(({ code }) => code),
    trees: [await tree('one'), await tree('two')],
  }).toEqual({
    listed: [3, ['a', 'b', 'c', 'd'].map((name) => `${name}.txt  (changed on both sides)\n`).join('')],
    shown: [0, true, true],
    base: [0, 'base'],
    decided: [0, 0, 0],
    json: { event: 'resolution', path: 'b.txt', outcome: 'resolved' },
    rest: [0, 'resolved   d.txt\n'],
    none: [0, '', 'The last sync found no conflicts.\n'],
    synced: [0, 0],
    trees: Array(2).fill({ 'a.txt': 'from two', 'b.txt': 'from one', 'c.txt': 'from both', 'd.txt': 'from one' }),
  });
});

test('a choice for what has changed since the last sync ends with 3, and mistakes with 1 or 2', async () => {
  const { home, conflicts, tree } = await inConflict();
  await writeFile(join(home, 'two', 'a.txt'), 'edited since');
  const results = [
    await conflicts('resolve', 'a.txt', '--keep', 'remote'),
    await conflicts('resolve', 'other.txt', '--keep', 'remote'),
    await conflicts('resolve', 'a.txt'),
    await conflicts('resolve', 'a.txt', 'b.txt', '--merged', 'x'),
    await conflicts('forget', 'a.txt'),
  ];
  expect({
    codes: results.map(({ code }) => code),
    said: results[0]?.stdout,
    local: (await tree('two'))['a.txt'],
  }).toEqual({
    codes: [3, 1, 2, 2, 2],
    said: 'moved on   a.txt  (a side has changed since the last sync: sync again, then choose)\n',
    local: 'edited since',
  });
});
