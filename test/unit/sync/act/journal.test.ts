import { expect, test } from 'vitest';
import { AppError } from '../../../../src-main/foundation/app-error.ts';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import type { IntentRow } from '../../../../src-main/state/pair-store.ts';
import { createJournal } from '../../../../src-main/sync/act/journal.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const intent = (id: string): IntentRow => ({ id, path: toRelPath(id), kind: 'upload', startedAt: 0 });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A state whose disk answers when it is told to. */
function heldState() {
  const groups: string[][] = [];
  const disk: PromiseWithResolvers<void>[] = [];
  return {
    groups,
    disk,
    state: {
      putIntent: (...rows: readonly IntentRow[]): void => {
        groups.push(rows.map(({ id }) => id));
      },
      durableLater: (work: () => void): Promise<void> => {
        work();
        const held = Promise.withResolvers<void>();
        disk.push(held);
        return held.promise;
      },
    },
  };
}

test('notes resolve when the disk has them; those that come meanwhile make the next group', async () => {
  const { state, groups, disk } = heldState();
  const clock = createFakeClock();
  const journal = createJournal(state, clock, () => Promise.resolve());
  const done: string[] = [];
  const note = (id: string): Promise<unknown> => journal.note(intent(id)).then(() => done.push(id));
  const first = [note('a'), note('b')];
  await clock.advance(3);
  const later = [note('c'), note('d')];
  await turn();
  const beforeDisk = { done: [...done], groups: structuredClone(groups) };
  disk[0]?.resolve();
  await Promise.all(first);
  await clock.advance(3);
  disk[1]?.resolve();
  await Promise.all(later);
  expect({ beforeDisk, done, groups }).toEqual({
    beforeDisk: { done: [], groups: [['a', 'b']] },
    done: ['a', 'b', 'c', 'd'],
    groups: [
      ['a', 'b'],
      ['c', 'd'],
    ],
  });
});

test('a disk that refuses fails the notes of that group, and the next group is tried', async () => {
  const { state, disk } = heldState();
  const clock = createFakeClock();
  const journal = createJournal(state, clock, () => Promise.resolve());
  const first = journal.note(intent('a')).catch((error: unknown) => (error instanceof AppError ? error.code : error));
  await clock.advance(3);
  disk[0]?.reject(new AppError('state-unusable', 'no'));
  const failed = await first;
  const second = journal.note(intent('b')).then(() => 'noted');
  await clock.advance(3);
  disk[1]?.resolve();
  expect([failed, await second]).toEqual(['state-unusable', 'noted']);
});
