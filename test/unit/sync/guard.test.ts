/** When a plan is held: each limit at its edge. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes } from '../../../src-main/foundation/byte-order.ts';
import { type RelPath, toRelPath } from '../../../src-main/foundation/names.ts';
import { type GuardInput, judge } from '../../../src-main/sync/guard.ts';

const files = (count: number, folder = ''): RelPath[] =>
  Array.from({ length: count }, (_, index) => toRelPath(`${folder}${index}`));

function input(changes: Partial<GuardInput> & { local?: RelPath[]; remote?: RelPath[]; total?: number }): GuardInput {
  const { local = [], remote = [], total = 100, ...rest } = changes;
  return {
    counts: { deletedLocal: local, deletedRemote: remote },
    base: { files: total },
    deletedLastDay: { local: 0, remote: 0 },
    topLevelFiles: new Map(),
    localIsEmpty: false,
    remoteIsEmpty: false,
    ...rest,
  };
}

const verdict = (changes: Parameters<typeof input>[0]): string => {
  const hold = judge(input(changes));
  return hold === undefined ? 'runs' : `${hold.code} ${hold.side} ${hold.count}`;
};

test('more than 20 files or a quarter of the base, whichever is more, is held on the side that would lose them', () => {
  expect([
    verdict({ local: files(20), total: 30 }),
    verdict({ local: files(21), total: 30 }),
    verdict({ remote: files(250), total: 1000 }),
    verdict({ remote: files(251), total: 1000 }),
    verdict({ remote: files(21), local: files(25), total: 30 }),
  ]).toEqual(['runs', 'mass-deletion local 21', 'runs', 'mass-deletion remote 251', 'mass-deletion local 25']);
});

test('deletions of the last day count against the same limit, but only when the plan deletes too', () => {
  const day = { local: 15, remote: 40 };
  expect([
    verdict({ local: files(10), deletedLastDay: day }),
    verdict({ local: files(11), deletedLastDay: day }),
    verdict({ remote: files(1), deletedLastDay: day }),
    verdict({ deletedLastDay: day }),
  ]).toEqual(['runs', 'mass-deletion local 11', 'mass-deletion remote 1', 'runs']);
});

test('a whole top-level folder of more than one file is held, part of one and single files are not', () => {
  const topLevelFiles = new Map([
    ['docs', 3],
    ['one', 1],
  ]);
  expect([
    verdict({ local: files(3, 'docs/'), topLevelFiles }),
    verdict({ remote: files(3, 'docs/'), topLevelFiles }),
    verdict({ local: files(2, 'docs/'), topLevelFiles }),
    verdict({ local: files(1, 'one/'), topLevelFiles }),
    verdict({ local: files(5), topLevelFiles }),
  ]).toEqual(['mass-deletion local 3', 'mass-deletion remote 3', 'runs', 'runs', 'runs']);
});

test('a side found empty is held as soon as that would delete anything on the other', () => {
  expect([
    verdict({ remote: files(1), localIsEmpty: true, total: 1 }),
    verdict({ local: files(1), remoteIsEmpty: true, total: 1 }),
    verdict({ localIsEmpty: true, remoteIsEmpty: true }),
    verdict({ remote: files(1), localIsEmpty: true, total: 0 }),
  ]).toEqual(['root-emptied local 1', 'remote-emptied remote 1', 'runs', 'runs']);
});

test('the hold shows the first hundred in the order of names and counts all', () => {
  const hold = judge(input({ local: files(250).reverse() }));
  const paths = files(250).toSorted(compareBytes).slice(0, 100);
  expect(hold).toEqual({ code: 'mass-deletion', side: 'local', count: 250, paths });
});

test('whatever is planned, a plan that runs deletes no more than the limit on either side', () => {
  const count = fc.nat(200);
  fc.assert(
    fc.property(
      count,
      count,
      fc.integer({ min: 1, max: 1000 }),
      count,
      count,
      (local, remote, total, dayLocal, dayRemote) => {
        const limit = Math.max(20, total / 4);
        const isWithin = (now: number, day: number) => now === 0 || now + day <= limit;
        const judged = verdict({
          local: files(local),
          remote: files(remote),
          total,
          deletedLastDay: { local: dayLocal, remote: dayRemote },
        });
        expect(judged === 'runs').toBe(isWithin(local, dayLocal) && isWithin(remote, dayRemote));
      },
    ),
  );
});

test('the limits are parameters', () => {
  const limits = { files: 2, share: 0, wholeFolderFiles: 9, samplePaths: 1 };
  expect(judge(input({ local: files(3) }), limits)).toMatchObject({ count: 3, paths: files(1) });
  expect(judge(input({ local: files(2) }), limits)).toBeUndefined();
});
