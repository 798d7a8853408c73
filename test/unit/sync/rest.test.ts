import { expect, test } from 'vitest';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { holdOnRoot } from '../../../src-main/sync/guard/hold.ts';
import { heldBy, noRest, type Rest, restAfter, stateOf } from '../../../src-main/sync/rest.ts';

const random = { fraction: () => 0.999, hex: () => '' };

function restsAfter(errors: readonly AppError[], first: Rest = noRest): readonly Rest[] {
  let rest = first;
  return errors.map((error) => {
    rest = restAfter(error, rest, { now: 1_000, random });
    return rest;
  });
}

test('a connection that stays away is tried ever more seldom, or when the server says', () => {
  const gone = new AppError('network-unreachable', 'gone');
  const busy = new AppError('cos-throttled', 'busy', { data: { retryAfterMs: 7_000 } });
  const rests = restsAfter([gone, gone, busy]);
  const waits = rests.map((rest) => (rest.kind === 'offline' ? rest.retryAt - 1_000 : undefined));
  expect(rests.map(({ kind }) => kind)).toEqual(['offline', 'offline', 'offline']);
  expect([Number(waits[0]) < Number(waits[1]), waits[2]]).toEqual([true, 7_000]);
});

test('what moves under the pass is tried three times, and then again only after the rest of what has stopped', () => {
  const moved = new AppError('target-changed', 'moved');
  expect(
    restsAfter([moved, moved, moved, moved, moved]).map((rest) => [rest.kind, 'retryAt' in rest && rest.retryAt]),
  ).toEqual([
    ['moved', 3_000],
    ['moved', 3_000],
    ['moved', 3_000],
    ['stopped', 301_000],
    ['stopped', 301_000],
  ]);
});

test('what only its user can mend stops the pair and says why', () => {
  const denied = new AppError('cos-access-denied', 'denied', { data: { requestId: 'r1' } });
  expect(restsAfter([denied]).map(stateOf)).toEqual([
    { kind: 'stopped', reason: { code: 'cos-access-denied', detail: 'denied', requestId: 'r1' } },
  ]);
});

test('what is held for the same reason is held since then', () => {
  const emptied = holdOnRoot('root-emptied', 3);
  const first = heldBy(emptied, noRest, { now: 1_000, retryMs: 60_000 });
  const again = heldBy(holdOnRoot('root-emptied', 4), first, { now: 2_000, retryMs: 60_000 });
  const other = heldBy(holdOnRoot('root-missing', 4), again, { now: 3_000, retryMs: 60_000 });
  expect([first, again, other].map((rest) => rest.kind === 'held' && [rest.since, rest.retryAt])).toEqual([
    [1_000, 61_000],
    [1_000, 62_000],
    [3_000, 63_000],
  ]);
});
