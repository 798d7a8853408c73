/** Counts what a pass has done, and tells the observer entry by entry. */
import type { ActivityKind } from '../../contract/model.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { DecisionReason } from '../decide/decision.ts';
import type { PairObserver, PassCounts } from '../pair-observer.ts';

export type Tally = {
  readonly uploaded: (path: RelPath, bytes: number) => void;
  readonly downloaded: (path: RelPath, bytes: number) => void;
  readonly deletedLocal: (path: RelPath, bytes: number) => void;
  readonly deletedRemote: (path: RelPath, bytes: number) => void;
  readonly renamed: (side: 'local' | 'remote', path: RelPath, from: RelPath) => void;
  /** The old name of a rename is gone from the bucket: no deletion that anybody would miss. */
  readonly removedOldName: () => void;
  readonly madeFolder: (side: 'local' | 'remote', path: RelPath) => void;
  readonly removedFolder: () => void;
  readonly wroteRow: (path: RelPath, reason: DecisionReason) => void;
  readonly foundConflict: (path: RelPath) => void;
  readonly counts: () => PassCounts;
  /** Operations that have changed something, rows included. */
  readonly operations: () => number;
};

export const noCounts: PassCounts = {
  uploaded: 0,
  downloaded: 0,
  deletedLocal: 0,
  deletedRemote: 0,
  renamed: 0,
  foldersMade: 0,
  adopted: 0,
  bytesUp: 0,
  bytesDown: 0,
};

export function addCounts(a: PassCounts, b: PassCounts): PassCounts {
  return {
    uploaded: a.uploaded + b.uploaded,
    downloaded: a.downloaded + b.downloaded,
    deletedLocal: a.deletedLocal + b.deletedLocal,
    deletedRemote: a.deletedRemote + b.deletedRemote,
    renamed: a.renamed + b.renamed,
    foldersMade: a.foldersMade + b.foldersMade,
    adopted: a.adopted + b.adopted,
    bytesUp: a.bytesUp + b.bytesUp,
    bytesDown: a.bytesDown + b.bytesDown,
  };
}

export function createTally(onActivity: PairObserver['onActivity']): Tally {
  let counts = noCounts;
  let operations = 0;
  const did = (done: Partial<PassCounts>, kind?: ActivityKind, path?: RelPath, bytes = 0, from?: RelPath): void => {
    counts = addCounts(counts, { ...noCounts, ...done });
    operations += 1;
    if (kind !== undefined && path !== undefined) {
      onActivity({ kind, path, bytes, ...(from === undefined ? {} : { from }) });
    }
  };
  return {
    uploaded: (path, bytes) => did({ uploaded: 1, bytesUp: bytes }, 'uploaded', path, bytes),
    downloaded: (path, bytes) => did({ downloaded: 1, bytesDown: bytes }, 'downloaded', path, bytes),
    deletedLocal: (path, bytes) => did({ deletedLocal: 1 }, 'deleted-local', path, bytes),
    deletedRemote: (path, bytes) => did({ deletedRemote: 1 }, 'deleted-remote', path, bytes),
    madeFolder: (side, path) =>
      did({ foldersMade: 1 }, side === 'local' ? 'made-local-folder' : 'made-remote-folder', path),
    renamed: (side, path, from) =>
      did({ renamed: 1 }, side === 'local' ? 'renamed-local' : 'renamed-remote', path, 0, from),
    removedOldName: () => did({}),
    removedFolder: () => did({}),
    wroteRow: (path, reason) => (reason === 'same-on-both-sides' ? did({ adopted: 1 }, 'adopted', path) : did({})),
    foundConflict: (path) => did({}, 'conflict-found', path),
    counts: () => counts,
    operations: () => operations,
  };
}
