import { expect, test } from 'vitest';
import { dueNotices, type NoticeRules, nothingTold, type Told } from '../../../src-main/app/notices.ts';
import type {
  ActivityView,
  ConflictView,
  PairState,
  PairView,
  ProblemView,
  Snapshot,
} from '../../../src-main/contract/model.ts';
import type { ProblemCode } from '../../../src-main/contract/problem-codes.ts';
import { restingPair } from '../../support/resting-pair.ts';

const startedAt = 1_000;
const rules: NoticeRules = { level: 'all', isSnoozed: false, isUserHere: false };

function pair(id: string, state: PairState = { kind: 'idle' }): PairView {
  return restingPair({ id, name: `folder ${id}`, localRoot: `/${id}`, state });
}

function conflict(pairId: string, path: string, foundAt = startedAt): ConflictView {
  const side = { kind: 'absent' } as const;
  return {
    id: `${pairId}\n${path}`,
    pairId,
    path,
    kind: 'edit-edit',
    local: side,
    remote: side,
    foundAt,
    version: '1',
  };
}

function problem(pairId: string, path: string, code: ProblemCode, firstAt = startedAt): ProblemView {
  return { id: `${pairId}\n${path}`, pairId, path, reason: { code, detail: '' }, firstAt, tries: 1 };
}

function activity(id: number, kind: ActivityView['kind'], at = startedAt): ActivityView {
  return { id, pairId: 'a', at, kind, path: `file ${id}`, bytes: 1 };
}

function snapshotOf(facts: Partial<Snapshot>): Snapshot {
  return {
    revision: 1,
    engine: { version: '1', host: 'desktop', startedAt },
    pairs: [pair('a'), pair('b')],
    transfers: [],
    activity: [],
    conflicts: [],
    problems: [],
    ...facts,
  };
}

/** The notices of each look, one after the other. */
function told(steps: readonly { readonly facts: Partial<Snapshot>; readonly rules?: Partial<NoticeRules> }[]) {
  let known: Told = nothingTold;
  return steps.map((step) => {
    const due = dueNotices(known, snapshotOf(step.facts), { ...rules, ...step.rules });
    known = due.told;
    return due.notices;
  });
}

const conflicts = [conflict('a', 'x'), conflict('a', 'y'), conflict('b', 'z')];

test('many new conflicts are one notice, and are told once', () => {
  const more = [...conflicts, conflict('b', 'later')];
  expect(told([{ facts: { conflicts } }, { facts: { conflicts } }, { facts: { conflicts: more } }])).toEqual([
    [{ kind: 'conflicts', count: 3, names: ['folder a', 'folder b'] }],
    [],
    [{ kind: 'conflicts', count: 1, names: ['folder b'] }],
  ]);
});

test('what the last run has left is not news', () => {
  const facts = {
    conflicts: [conflict('a', 'old', startedAt - 1)],
    problems: [problem('a', 'old', 'name-too-long', startedAt - 1)],
    activity: [activity(1, 'downloaded', startedAt - 1)],
  };
  expect(told([{ facts }])).toEqual([[]]);
});

test('problems count where their user can do something about them', () => {
  const problems = [
    problem('a', '1', 'name-too-long'),
    problem('a', '2', 'permission-denied'),
    problem('a', '3', 'connection-lost'),
    problem('a', '4', 'file-busy'),
    problem('a', '5', 'symlink-skipped'),
  ];
  expect(told([{ facts: { problems } }])).toEqual([[{ kind: 'problems', count: 2, names: ['folder a'] }]]);
});

test('a folder that waits for its user is told once for each reason', () => {
  const stopped = (code: ProblemCode) => ({ pairs: [pair('a', { kind: 'stopped', reason: { code, detail: '' } })] });
  const notice = [{ kind: 'blocked', names: ['folder a'] }];
  expect(
    told([
      { facts: stopped('root-missing') },
      { facts: stopped('root-missing') },
      { facts: stopped('cos-access-denied') },
      { facts: {} },
      { facts: stopped('root-missing') },
    ]),
  ).toEqual([notice, [], notice, [], notice]);
});

test('a hold is told as what waits for its user', () => {
  const hold = { code: 'mass-deletion', side: 'local', count: 9, paths: [], since: 0, choices: ['proceed'] } as const;
  const pairs = [pair('a', { kind: 'held', hold }), pair('b', { kind: 'held', hold })];
  expect(told([{ facts: { pairs } }])).toEqual([[{ kind: 'blocked', names: ['folder a', 'folder b'] }]]);
});

test('what other devices changed is told in one once the folders have come to rest, uploads never', () => {
  const rows = [activity(1, 'downloaded'), activity(2, 'uploaded'), activity(3, 'deleted-local')];
  const syncing = { pairs: [pair('a', { kind: 'syncing' })] };
  expect(
    told([
      { facts: { ...syncing, activity: rows.slice(0, 1) } },
      { facts: { ...syncing, activity: rows } },
      { facts: { activity: rows } },
      { facts: { activity: rows } },
    ]),
  ).toEqual([[], [], [{ kind: 'received', count: 2, names: ['folder a'] }], []]);
});

test('the level leaves out what does not need anybody, or all', () => {
  const facts = { conflicts, activity: [activity(1, 'downloaded')] };
  expect(
    (['all', 'problems', 'none'] as const).map((level) =>
      told([{ facts, rules: { level } }])[0]?.map(({ kind }) => kind),
    ),
  ).toEqual([['conflicts', 'received'], ['conflicts'], []]);
});

test('what its user sees anyway is taken for told', () => {
  expect(told([{ facts: { conflicts }, rules: { isUserHere: true } }, { facts: { conflicts } }])).toEqual([[], []]);
});

test('what comes up while notices are muted is told afterwards, if it is still there', () => {
  const isSnoozed = { rules: { isSnoozed: true } };
  const rows = [activity(1, 'downloaded')];
  expect(
    told([
      { facts: { conflicts, activity: rows }, ...isSnoozed },
      { facts: { conflicts: conflicts.slice(0, 1), activity: rows } },
    ]),
  ).toEqual([[], [{ kind: 'conflicts', count: 1, names: ['folder a'] }]]);
});
