/** A synced folder with nothing in it and nothing to tell, as interfaces are shown it: for tests that change what they are about. */
import type { PairView } from '../../src-main/contract/model.ts';

export function restingPair(change: Partial<PairView> = {}): PairView {
  return {
    id: 'p1',
    name: 'Photos',
    localRoot: '/photos',
    bucket: 'b-1250000000',
    prefix: '',
    region: 'ap-guangzhou',
    mode: 'two-way',
    conflictPolicy: 'ask',
    ignoreRules: '',
    excludedFolders: [],
    state: { kind: 'idle' },
    files: 0,
    folders: 0,
    bytes: 0,
    conflictCount: 0,
    problemCount: 0,
    ...change,
  };
}
