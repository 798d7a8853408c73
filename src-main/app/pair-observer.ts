/** What one pair tells, written into the snapshot and the history. */
import type { PairView } from '../contract/model.ts';
import type { Clock } from '../foundation/clock.ts';
import type { PairId } from '../foundation/names.ts';
import type { ActivityStore } from '../state/activity-store.ts';
import type { PairObserver } from '../sync/pair.ts';
import type { PairSpec } from './pair-spec.ts';
import { pairNameOf } from './pair-spec.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export function initialPairView(id: PairId, spec: PairSpec): PairView {
  return {
    id,
    name: pairNameOf(spec),
    localRoot: spec.localRoot,
    bucket: spec.bucket,
    prefix: spec.prefix,
    region: spec.region,
    ...(spec.endpoint === undefined ? {} : { endpoint: spec.endpoint }),
    mode: spec.mode,
    state: { kind: 'starting' },
    files: 0,
    folders: 0,
    bytes: 0,
    conflictCount: 0,
    problemCount: 0,
  };
}

export function createPairObserver(
  id: PairId,
  { snapshots, history, clock }: { snapshots: SnapshotStore; history: ActivityStore; clock: Clock },
): PairObserver {
  function change(facts: (pair: PairView) => PairView): void {
    const pair = snapshots.pair(id);
    if (pair !== undefined) {
      snapshots.putPair(facts(pair));
    }
  }

  return {
    onState: (state) => change((pair) => ({ ...pair, state })),
    onProgress: (progress) =>
      change(({ progress: _before, ...pair }) => (progress === undefined ? pair : { ...pair, progress })),
    onTransfers: (inFlight) => snapshots.setTransfers(id, inFlight),
    onActivity: (entry) => {
      const at = clock.now();
      snapshots.addActivity(history.add({ ...entry, pairId: id, at }));
      change((pair) => ({ ...pair, lastChangeAt: at }));
    },
    onConflicts: (conflicts) => {
      snapshots.setConflicts(id, conflicts);
      change((pair) => ({ ...pair, conflictCount: conflicts.length }));
    },
    onProblems: (problems) => {
      snapshots.setProblems(id, problems);
      change((pair) => ({ ...pair, problemCount: problems.length }));
    },
    onWatchProblem: (reason) =>
      change(({ watchProblem: _before, ...pair }) => (reason === undefined ? pair : { ...pair, watchProblem: reason })),
    onPassFinished: ({ files, folders, bytes }) =>
      change((pair) => ({ ...pair, files, folders, bytes, lastPassAt: clock.now() })),
  };
}
