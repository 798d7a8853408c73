/** Plain samples of the contract's model; tests say only what matters to them. */
import type {
  ActivityView,
  ConflictView,
  PairState,
  PairView,
  ProblemView,
  Snapshot,
} from '../../src-main/contract/model.ts';

/** The present of all samples. */
export const sampledAt = Date.now();

export const reason = { code: 'network-unreachable', detail: 'getaddrinfo ENOTFOUND' } as const;

export const hold = {
  code: 'mass-deletion',
  side: 'remote',
  count: 3,
  paths: ['photos/a.jpg', 'photos/b.jpg'],
  since: Date.now() - 60_000,
  choices: ['proceed', 'restore', 'stop'],
} as const;

export function samplePair(more: Partial<PairView> = {}): PairView {
  return {
    id: 'docs',
    name: 'Documents',
    localRoot: '/home/mei/Documents',
    bucket: 'team-1250000000',
    prefix: 'docs/',
    region: 'ap-guangzhou',
    mode: 'two-way',
    conflictPolicy: 'ask',
    ignoreRules: '',
    excludedFolders: [],
    state: { kind: 'idle' },
    files: 12_482,
    folders: 734,
    bytes: 48_300_000_000,
    conflictCount: 0,
    problemCount: 0,
    lastPassAt: sampledAt - 120_000,
    ...more,
  };
}

export function sampleActivity(more: Partial<ActivityView> = {}): ActivityView {
  return { id: 1, pairId: 'docs', at: Date.now() - 90_000, kind: 'uploaded', path: 'a.txt', bytes: 2_400_000, ...more };
}

export function sampleConflict(more: Partial<ConflictView> = {}): ConflictView {
  return {
    id: 'docs\nnotes.md',
    pairId: 'docs',
    path: 'notes.md',
    kind: 'edit-edit',
    local: { kind: 'file', size: 18_200, modifiedAt: 1_700_000_000_000 },
    remote: { kind: 'file', size: 18_900, modifiedAt: 1_700_000_900_000, etag: '"9b2c"' },
    foundAt: Date.now() - 60_000,
    version: 'v1',
    ...more,
  };
}

export function sampleProblem(more: Partial<ProblemView> = {}): ProblemView {
  return {
    id: 'docs\nold.tar',
    pairId: 'docs',
    path: 'archive/old.tar',
    reason: {
      code: 'cos-object-archived',
      detail: 'not valid for the storage class',
      cosCode: 'InvalidObjectState',
      requestId: 'NjU1',
    },
    firstAt: Date.now() - 60_000,
    tries: 3,
    ...more,
  };
}

export function sampleSnapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: 1,
    engine: { version: '0.1.0', host: 'headless', startedAt: 1_700_000_000_000 },
    pairs: [samplePair()],
    transfers: [],
    activity: [],
    conflicts: [],
    problems: [],
    ...more,
  };
}

export function inState(state: PairState, more: Partial<PairView> = {}): Snapshot {
  return sampleSnapshot({ pairs: [samplePair({ state, ...more })] });
}
