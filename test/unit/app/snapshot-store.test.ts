import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  activityLimit,
  applyPatch,
  createSnapshotStore,
  patchIntervalMs,
  type SnapshotStore,
  transferLimit,
} from '../../../src-main/app/snapshot-store.ts';
import type { EngineInfo, PairView, Patch, ProblemView } from '../../../src-main/contract/model.ts';
import type { Clock } from '../../../src-main/foundation/clock.ts';
import { applyPatch as applyPatchInPage } from '../../../src-renderer/state/apply-patch.ts';
import { restingPair } from '../../support/resting-pair.ts';

const engine: EngineInfo = { version: '1.0.0', host: 'headless', startedAt: 0 };

function pairOf(id: string, files = 0): PairView {
  return restingPair({ id, name: id, localRoot: `/home/${id}`, files });
}

function problemOf(pairId: string, path: string, tries = 1): ProblemView {
  return {
    id: `${pairId}\n${path}`,
    pairId,
    path,
    reason: { code: 'file-busy', detail: 'in use' },
    firstAt: 1,
    tries,
  };
}

function steppedClock(): Clock & { readonly advance: (ms: number) => void } {
  let now = 0;
  let waiting: { at: number; task: () => void }[] = [];
  return {
    now: () => now,
    sleep: () => Promise.reject(new Error('not used here')),
    after: (ms, task) => {
      const entry = { at: now + ms, task };
      waiting.push(entry);
      return {
        cancel: () => {
          waiting = waiting.filter((other) => other !== entry);
        },
      };
    },
    advance: (ms) => {
      now += ms;
      const due = waiting.filter((entry) => entry.at <= now);
      waiting = waiting.filter((entry) => entry.at > now);
      for (const entry of due) {
        entry.task();
      }
    },
  };
}

test('the first change is told at once, later ones together when the interval is over, and quiet tells nothing', () => {
  const clock = steppedClock();
  const store = createSnapshotStore(engine, clock);
  const told: [number, Patch][] = [];
  store.subscribe((patch) => told.push([clock.now(), patch]));
  store.putPair(pairOf('a'));
  store.putPair(pairOf('a', 1));
  clock.advance(patchIntervalMs - 1);
  store.putPair(pairOf('a', 2));
  store.putPair(pairOf('b'));
  clock.advance(1);
  clock.advance(patchIntervalMs);
  clock.advance(patchIntervalMs);
  store.putPair(pairOf('b', 9));
  expect(told).toEqual([
    [0, { revision: 1, pairs: { put: [pairOf('a')], remove: [] } }],
    [patchIntervalMs, { revision: 2, pairs: { put: [pairOf('a', 2), pairOf('b')], remove: [] } }],
    [3 * patchIntervalMs, { revision: 3, pairs: { put: [pairOf('b', 9)], remove: [] } }],
  ]);
});

test('setting what is there already tells nothing', () => {
  const clock = steppedClock();
  const store = createSnapshotStore(engine, clock);
  store.setProblems('a', [problemOf('a', 'x')]);
  clock.advance(patchIntervalMs);
  const told: Patch[] = [];
  store.subscribe((patch) => told.push(patch));
  store.setProblems('a', [problemOf('a', 'x')]);
  clock.advance(patchIntervalMs);
  expect(told).toEqual([]);
});

test('the snapshot is the state of its revision, so changes that wait for their patch are not in it yet', () => {
  const clock = steppedClock();
  const store = createSnapshotStore(engine, clock);
  store.putPair(pairOf('a'));
  store.putPair(pairOf('b'));
  expect(store.snapshot()).toMatchObject({ revision: 1, pairs: [pairOf('a')] });
  clock.advance(patchIntervalMs);
  expect(store.snapshot()).toMatchObject({ revision: 2, pairs: [pairOf('a'), pairOf('b')] });
});

test('activity keeps the newest, newest last, and transfers stay bounded over all pairs', () => {
  const clock = steppedClock();
  const store = createSnapshotStore(engine, clock);
  for (let id = 1; id <= activityLimit + 50; id += 1) {
    store.addActivity({ id, pairId: 'a', at: id, kind: 'uploaded', path: `${id}`, bytes: 1 });
  }
  for (const pairId of ['a', 'b']) {
    store.setTransfers(
      pairId,
      Array.from({ length: transferLimit }, (_, index) => ({
        id: `${pairId}${index}`,
        pairId,
        direction: 'up' as const,
        path: `${index}`,
        bytesDone: 0,
        bytesTotal: 1,
      })),
    );
  }
  clock.advance(patchIntervalMs);
  const snapshot = store.snapshot();
  expect(snapshot.activity.map((entry) => entry.id)).toEqual(
    Array.from({ length: activityLimit }, (_, index) => index + 51),
  );
  expect(snapshot.transfers).toHaveLength(transferLimit);
});

test('removing a pair takes its conflicts, problems and transfers along and leaves those of others', () => {
  const clock = steppedClock();
  const store = createSnapshotStore(engine, clock);
  for (const id of ['a', 'b']) {
    store.putPair(pairOf(id));
    store.setProblems(id, [problemOf(id, 'x')]);
  }
  store.removePair('a');
  store.stop();
  expect(store.snapshot()).toMatchObject({ pairs: [pairOf('b')], problems: [problemOf('b', 'x')] });
});

type Step = { readonly name: string; readonly run: (store: SnapshotStore) => void };

const small = fc.integer({ min: 0, max: 3 });
let activityId = 0;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(small, small).map(([id, files]) => ({
    name: `put ${id} ${files}`,
    run: (store: SnapshotStore) => store.putPair(pairOf(`p${id}`, files)),
  })),
  small.map((id) => ({ name: `remove ${id}`, run: (store: SnapshotStore) => store.removePair(`p${id}`) })),
  fc.tuple(small, fc.uniqueArray(small), small).map(([id, paths, tries]) => ({
    name: `problems ${id} ${paths} ${tries}`,
    run: (store: SnapshotStore) =>
      store.setProblems(
        `p${id}`,
        paths.map((path) => problemOf(`p${id}`, `${path}`, tries)),
      ),
  })),
  fc.constant({
    name: 'activity',
    run: (store: SnapshotStore) => {
      activityId += 1;
      store.addActivity({ id: activityId, pairId: 'p0', at: 0, kind: 'adopted', path: 'x', bytes: 0 });
    },
  }),
);

test('a reader that replays the patches, here and in the page, holds what the store holds, from any moment on', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.boolean())), small, (steps, joinAt) => {
      const clock = steppedClock();
      const store = createSnapshotStore(engine, clock);
      let here = store.snapshot();
      let page = store.snapshot();
      for (const [index, [{ run }, isSlow]] of steps.entries()) {
        if (index === joinAt) {
          here = store.snapshot();
          page = store.snapshot();
          store.subscribe((patch) => {
            here = applyPatch(here, patch);
            const applied = applyPatchInPage(page, patch);
            page = applied.kind === 'applied' ? applied.snapshot : page;
          });
        }
        run(store);
        clock.advance(isSlow ? patchIntervalMs : 10);
      }
      store.stop();
      if (steps.length > joinAt) {
        expect({ here, page }).toEqual({ here: store.snapshot(), page: store.snapshot() });
      }
    }),
    { numRuns: 200 },
  );
});
