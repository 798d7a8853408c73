import { expect, test } from 'vitest';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import type { BaseChange } from '../../../../src-main/state/base-entry.ts';
import { createRowCommits } from '../../../../src-main/sync/act/commit-rows.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const gone = (path: string): BaseChange => ({ kind: 'remove', path: toRelPath(path) });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function recordingState() {
  const groups: string[][] = [];
  const held: PromiseWithResolvers<void>[] = [];
  let refusals = 0;
  return {
    groups,
    held,
    refuse: (times: number) => {
      refusals = times;
    },
    state: {
      commit: (changes: readonly BaseChange[], finished: readonly string[] = []): void => {
        if (refusals > 0) {
          refusals -= 1;
          throw new Error('the state refuses');
        }
        groups.push([...changes.map((change) => (change.kind === 'remove' ? change.path : '')), ...finished]);
      },
      durableLater: async (work: () => void): Promise<void> => {
        work();
        const disk = Promise.withResolvers<void>();
        held.push(disk);
        await disk.promise;
      },
    },
  };
}

test('rows are committed together after a while, and a flush is over only when the disk has all of them', async () => {
  const { state, groups, held } = recordingState();
  const clock = createFakeClock();
  const rows = createRowCommits(state, clock, () => undefined);
  rows.add(gone('a'), 'note a');
  rows.add(gone('b'));
  await clock.advance(200);
  rows.add(gone('c'));
  let isOver = false;
  const flushed = rows.flush().then(() => {
    isOver = true;
  });
  await turn();
  const beforeFirst = { isOver, groups: structuredClone(groups) };
  held[0]?.resolve();
  await turn();
  const beforeLast = { isOver, count: groups.length };
  held[1]?.resolve();
  await flushed;
  expect({ beforeFirst, beforeLast, isOver, groups }).toEqual({
    beforeFirst: { isOver: false, groups: [['a', 'b', 'note a']] },
    beforeLast: { isOver: false, count: 2 },
    isOver: true,
    groups: [['a', 'b', 'note a'], ['c']],
  });
});

test('a group that is refused is told and goes with the next one', async () => {
  const { state, groups, held, refuse } = recordingState();
  const clock = createFakeClock();
  const failures: unknown[] = [];
  const rows = createRowCommits(state, clock, (error) => failures.push(String(error)));
  refuse(1);
  rows.add(gone('a'));
  await clock.advance(200);
  rows.add(gone('b'));
  const flushed = rows.flush();
  await turn();
  held[0]?.resolve();
  await flushed;
  expect({ failures, groups }).toEqual({ failures: ['Error: the state refuses'], groups: [['a', 'b']] });
});
