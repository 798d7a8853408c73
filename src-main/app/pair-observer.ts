/** What one pair tells, written into the snapshot and the history. */
import type { AutomaticPause, PairView } from '../contract/model.ts';
import type { Clock } from '../foundation/clock.ts';
import type { PairId } from '../foundation/names.ts';
import type { ActivityStore } from '../state/activity-store.ts';
import type { PairObserver } from '../sync/pair-observer.ts';
import { type PairPlan, pairNameOf } from './pair-spec.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** What of a view comes from its plan. */
type PlannedView = Omit<
  PairView,
  'id' | 'state' | 'progress' | `${string}Count` | `last${string}At` | 'files' | 'folders' | 'bytes' | 'watchProblem'
>;

export function initialPairView(id: PairId, plan: PairPlan): PairView {
  return {
    id,
    ...plannedView(plan),
    state: { kind: 'starting' },
    files: 0,
    folders: 0,
    bytes: 0,
    conflictCount: 0,
    problemCount: 0,
  };
}

export function changedPairView(view: PairView, plan: PairPlan): PairView {
  const { remotePollSeconds: _before, ...rest } = view;
  return { ...rest, ...plannedView(plan) };
}

function plannedView(plan: PairPlan): PlannedView {
  return {
    name: pairNameOf(plan),
    localRoot: plan.localRoot,
    bucket: plan.bucket,
    prefix: plan.prefix,
    region: plan.region,
    ...(plan.endpoint === undefined ? {} : { endpoint: plan.endpoint }),
    mode: plan.mode,
    conflictPolicy: plan.conflictPolicy ?? 'ask',
    ...(plan.accountId === undefined ? {} : { accountId: plan.accountId }),
    ignoreRules: plan.ignoreRules ?? '',
    excludedFolders: plan.excludedFolders ?? [],
    ...(plan.remotePollMs === undefined ? {} : { remotePollSeconds: plan.remotePollMs / 1000 }),
  };
}

export function createPairObserver(
  id: PairId,
  {
    snapshots,
    history,
    clock,
    pausedBy,
  }: {
    readonly snapshots: SnapshotStore;
    readonly history: ActivityStore;
    readonly clock: Clock;
    /** What pauses the pair now, where it is not its user. */
    readonly pausedBy?: () => AutomaticPause | undefined;
  },
): PairObserver {
  function change(facts: (pair: PairView) => PairView): void {
    const pair = snapshots.pair(id);
    if (pair !== undefined) {
      snapshots.putPair(facts(pair));
    }
  }

  return {
    onState: (state) => {
      const by = state.kind === 'paused' ? pausedBy?.() : undefined;
      change((pair) => ({ ...pair, state: by === undefined ? state : { ...state, by } }));
    },
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
    onPassFinished: ({ files, folders, bytes, heldBack }) =>
      change((pair) => ({
        ...pair,
        files,
        folders,
        bytes,
        ...(heldBack === undefined ? {} : { heldBackCount: heldBack }),
        lastPassAt: clock.now(),
      })),
  };
}
