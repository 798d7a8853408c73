/** When a plan is held: each limit at its edge. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes } from '../../../../src-main/foundation/byte-order.ts';
import { type RelPath, toRelPath } from '../../../../src-main/foundation/names.ts';
import { defaultGuardLimits, type GuardInput, judge } from '../../../../src-main/sync/guard/guard.ts';
import { type Hold, holdOnFiles, holdOnRoot, holdViewOf, isCovered } from '../../../../src-main/sync/guard/hold.ts';

const files = (count: number, folder = ''): RelPath[] =>
  Array.from({ length: count }, (_, index) => toRelPath(`${folder}${index}`));

function input(changes: Partial<GuardInput> & { local?: RelPath[]; remote?: RelPath[]; total?: number }): GuardInput {
  const { local = [], remote = [], total = 100, ...rest } = changes;
  return {
    deleted: { local, remote },
    overwritten: { local: [], remote: [] },
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

test('the hold keeps all paths in the order of names, and shows the first hundred', () => {
  const hold = judge(input({ local: files(250).reverse() }));
  const paths = files(250).toSorted(compareBytes);
  expect(hold).toEqual({
    code: 'mass-deletion',
    side: 'local',
    count: 250,
    paths,
    choices: ['proceed', 'restore', 'stop'],
  });
  expect(hold && holdViewOf(hold, 5)).toEqual({ ...hold, paths: paths.slice(0, 100), since: 5 });
});

test('edge case 19: at least 20 files and more than nine tenths of all, overwritten at once, are held', () => {
  const overwritten = (local: number, remote: number, total: number): string =>
    verdict({ overwritten: { local: files(local), remote: files(remote) }, total });
  expect([
    overwritten(19, 0, 19),
    overwritten(20, 0, 20),
    overwritten(0, 90, 100),
    overwritten(0, 91, 100),
    overwritten(60, 40, 100),
    overwritten(30, 0, 0),
  ]).toEqual(['runs', 'everything-changed local 20', 'runs', 'everything-changed remote 91', 'runs', 'runs']);
});

test('only two-way pairs can be restored, and a folder that is not there only by hand', () => {
  const choices = (changes: Parameters<typeof input>[0]) => judge(input(changes))?.choices;
  expect([
    choices({ local: files(30), mode: 'download' }),
    choices({ remote: files(30), mode: 'upload' }),
    choices({ remote: files(1), localIsEmpty: true }),
    choices({ overwritten: { local: files(100), remote: [] } }),
    holdOnRoot('root-replaced', 3, 'upload').choices,
    holdOnRoot('root-missing', 3).choices,
  ]).toEqual([
    ['proceed', 'stop'],
    ['proceed', 'stop'],
    ['proceed', 'restore', 'stop'],
    ['proceed', 'restore', 'stop'],
    ['proceed', 'restore', 'stop'],
    ['stop'],
  ]);
});

test('an answer covers what was shown and less of it, not as many others', () => {
  const shown = holdOnFiles('mass-deletion', 'local', files(30));
  const covers = (hold: Hold) => isCovered(hold, [shown]);
  expect([
    covers(shown),
    covers(holdOnFiles('mass-deletion', 'local', files(29))),
    covers(holdOnFiles('mass-deletion', 'local', files(31))),
    covers(holdOnFiles('mass-deletion', 'local', files(30, 'other/'))),
    covers(holdOnFiles('mass-deletion', 'remote', files(30))),
    isCovered(holdOnFiles('root-emptied', 'local', files(5)), [holdOnRoot('root-emptied', 5)]),
    isCovered(holdOnFiles('root-emptied', 'local', files(6)), [holdOnRoot('root-emptied', 5)]),
  ]).toEqual([true, true, false, false, false, true, false]);
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
  const limits = { ...defaultGuardLimits, files: 2, share: 0, wholeFolderFiles: 9 };
  expect(judge(input({ local: files(3) }), limits)).toMatchObject({ count: 3, paths: files(3) });
  expect(judge(input({ local: files(2) }), limits)).toBeUndefined();
});
