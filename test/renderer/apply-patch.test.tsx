import { expect, test } from 'vitest';
import { applyPatch } from '../../src-renderer/state/apply-patch.ts';
import { sampleActivity, samplePair, sampleSnapshot } from './sample.ts';

const docs = samplePair({ id: 'docs' });
const photos = samplePair({ id: 'photos' });
const before = sampleSnapshot({ revision: 7, pairs: [docs, photos], activity: [sampleActivity({ id: 1 })] });

test('a patch of the next revision replaces rows in place, adds new ones and removes others', () => {
  const changed = samplePair({ id: 'docs', files: 1 });
  const added = samplePair({ id: 'music' });
  expect(
    applyPatch(before, {
      revision: 8,
      pairs: { put: [added, changed], remove: ['photos'] },
      activity: { put: [sampleActivity({ id: 2 })], remove: [1] },
    }),
  ).toEqual({
    kind: 'applied',
    snapshot: {
      ...before,
      revision: 8,
      pairs: [changed, added],
      activity: [expect.objectContaining({ id: 2 })],
    },
  });
});

test('what a patch does not name keeps its identity', () => {
  const applied = applyPatch(before, {
    revision: 8,
    pairs: { put: [samplePair({ id: 'photos', files: 2 })], remove: [] },
  });
  expect(
    applied.kind === 'applied' && [applied.snapshot.pairs[0] === docs, applied.snapshot.activity === before.activity],
  ).toEqual([true, true]);
});

test('a row that is both removed and put is there', () => {
  const applied = applyPatch(before, { revision: 8, pairs: { put: [docs], remove: ['docs'] } });
  expect(applied.kind === 'applied' && applied.snapshot.pairs).toEqual([docs, photos]);
});

test.each([
  [6, 'known'],
  [7, 'known'],
  [9, 'gap'],
  [100, 'gap'],
])('at revision 7 a patch of revision %i is never applied: %s', (revision, kind) => {
  expect(applyPatch(before, { revision, pairs: { put: [], remove: ['docs'] } })).toEqual({ kind });
});
