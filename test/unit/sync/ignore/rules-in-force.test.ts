/** Which rows a change of the ignore rules marks, whatever comes in between. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../../src-main/foundation/clock.ts';
import { toLocalPath, toPairId, toRelPath } from '../../../../src-main/foundation/names.ts';
import type { BaseEntry } from '../../../../src-main/state/base-entry.ts';
import type { PairStore } from '../../../../src-main/state/pair-store.ts';
import { openPairStore } from '../../../../src-main/state/sqlite-pair-store.ts';
import { createRulesInForce, type RulesInForce } from '../../../../src-main/sync/ignore/rules-in-force.ts';
import { createNodeFileSystem } from '../../../../src-main/transfer/node-file-system.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';

const fs = createNodeFileSystem();
afterAll(() => fs.stop());
const { signal } = new AbortController();

type World = {
  readonly state: PairStore;
  readonly file: (text: string) => void;
  readonly open: (ignoreRules?: string) => RulesInForce;
  readonly marked: () => readonly string[];
};

function world(paths: readonly string[]): World {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  const state = openPairStore(join(folder, 'pair.sqlite'));
  onTestFinished(() => {
    state.close();
    rmSync(folder, { recursive: true });
  });
  state.commit(paths.map((path) => ({ kind: 'put', entry: row(path) })));
  return {
    state,
    file: (text) => writeFileSync(join(folder, '.driftlessignore'), text),
    open: (ignoreRules = '') =>
      createRulesInForce({
        fs,
        store: createMemoryObjectStore(),
        state,
        clock: systemClock,
        config: {
          id: toPairId('p'),
          localRoot: toLocalPath(folder),
          prefix: '',
          mode: 'two-way',
          remotePollMs: 1000,
          settleMs: 1,
          ignoreRules,
        },
      }),
    marked: () => [...state.iterateBase()].filter(({ wasParked }) => wasParked === true).map(({ path }) => path),
  };
}

function row(path: string): BaseEntry {
  return {
    kind: 'file',
    path: toRelPath(path),
    crc64: 1n,
    local: { size: 1, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 },
    remote: { etag: 'e', size: 1 },
    committedAt: 1,
  };
}

async function pass(rules: RulesInForce): Promise<boolean> {
  const now = await rules.read(signal);
  await rules.accept(now, signal);
  return now.before !== undefined;
}

test('rows that come back are marked once, and only those; hiding marks nothing', async () => {
  const { file, open, marked } = world(['a.log', 'b.txt', 'c.log', 'desktop.ini']);
  const steps: unknown[] = [];
  const step = async (rules: RulesInForce): Promise<void> => {
    steps.push([await pass(rules), marked()]);
  };
  await step(open());
  await step(open('*.log'));
  const rules = open('*.log');
  await step(rules);
  file('b*\n');
  await step(rules);
  file('!c.log\n!desktop.ini\n');
  await step(rules);
  await step(rules);
  await step(open());
  expect(steps).toEqual([
    [false, []],
    [true, []],
    [false, []],
    [true, []],
    [true, ['b.txt', 'c.log', 'desktop.ini']],
    [false, ['b.txt', 'c.log', 'desktop.ini']],
    [true, ['a.log', 'b.txt', 'c.log', 'desktop.ini']],
  ]);
});

test('a change that was read but not accepted, as when the process dies, is a change again', async () => {
  const { open, marked } = world(['a.log', 'b.txt']);
  await pass(open('*.log'));
  expect((await open().read(signal)).before).toBeDefined();
  expect([marked(), await pass(open()), marked()]).toEqual([[], true, ['a.log']]);
});

test('many rows are marked in batches that leave the event loop room', async () => {
  const paths = Array.from({ length: 5_000 }, (_, index) => `${index}.${index % 2 === 0 ? 'log' : 'txt'}`);
  const { open, marked } = world(paths);
  await pass(open('*.log'));
  let turns = 0;
  const count = setInterval(() => {
    turns += 1;
  }, 0);
  await pass(open());
  clearInterval(count);
  expect([marked().length, turns >= 5]).toEqual([2_500, true]);
});
