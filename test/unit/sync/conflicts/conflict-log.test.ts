import { expect, test } from 'vitest';
import type { ConflictView } from '../../../../src-main/contract/model.ts';
import { toPairId, toRelPath } from '../../../../src-main/foundation/names.ts';
import { openPairStore } from '../../../../src-main/state/sqlite-pair-store.ts';
import { createConflictLog } from '../../../../src-main/sync/conflicts/conflict-log.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { makeTempFolder } from '../../../support/temp-folder.ts';

test('conflicts of an earlier run are told at the start of the next, before any pass', async () => {
  const folder = makeTempFolder();
  const told: (readonly ConflictView[])[] = [];
  const open = () => {
    const state = openPairStore(folder.at('pair.sqlite'));
    const onConflicts = (conflicts: readonly ConflictView[]): void => {
      told.push(conflicts);
    };
    return { state, log: createConflictLog({ pairId: toPairId('p'), state, clock: createFakeClock(), onConflicts }) };
  };
  const first = open();
  first.log.record({
    path: toRelPath('a.txt'),
    kind: 'edit-edit',
    local: { kind: 'file', size: 1 },
    remote: { kind: 'file', size: 2 },
    version: 'as seen',
  });
  first.log.publish();
  first.state.close();
  const second = open();
  second.state.close();
  expect([told.length, told[1]]).toEqual([2, told[0]]);
  expect(told[0]?.map(({ path }) => path)).toEqual(['a.txt']);
});

test('many conflicts are told at most twice a second, and once more at the end', async () => {
  const folder = makeTempFolder();
  const clock = createFakeClock();
  const told: number[] = [];
  const state = openPairStore(folder.at('pair.sqlite'));
  const onConflicts = (conflicts: readonly ConflictView[]): void => {
    told.push(conflicts.length);
  };
  const log = createConflictLog({ pairId: toPairId('p'), state, clock, onConflicts });
  for (let index = 0; index < 200; index += 1) {
    log.record({
      path: toRelPath(`${index}`),
      kind: 'edit-edit',
      local: { kind: 'absent' },
      remote: { kind: 'absent' },
      version: '',
    });
    await clock.advance(5);
  }
  log.remove(toRelPath('5'));
  log.publish();
  log.publish();
  await clock.advance(5_000);
  state.close();
  expect(told).toEqual([100, 200, 199]);
});
