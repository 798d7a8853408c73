/**
 * Compares the content of everything on both sides without a download: files here are hashed, objects are asked for the CRC64 that COS
 * has counted. Believes neither times nor listings nor base rows, so it finds what a pass cannot see: bytes that rotted on the disk,
 * and rows that say what is not so. Writes nothing, unless `repair` is asked for: then rows that lie are dropped, and the next pass
 * decides those paths by their content. Memory grows with the depth of the tree only.
 */

import type { Reason } from '../contract/model.ts';
import type { ProblemCode } from '../contract/problem-codes.ts';
import type { ObjectFacts } from '../cos/object-store.ts';
import { AppError, toAppError } from '../foundation/app-error.ts';
import type { RelPath } from '../foundation/names.ts';
import { type BaseEntry, type BaseFile, samePrint } from '../state/base-entry.ts';
import { createLane } from '../transfer/lanes.ts';
import type { PathStates } from './decide/path-states.ts';
import { hasContent } from './decide/seen.ts';
import type { LocalFile } from './gather/entry.ts';
import { merge } from './gather/merge.ts';
import { streamsOfAll } from './gather/side-streams.ts';
import { type GatherDeps, gatherDepsOf, hashAsPlanned } from './gather.ts';
import type { PairParts } from './pair-parts.ts';
import { localPathOf } from './paths/local-path.ts';
import { keyOf } from './paths/names.ts';
import { toReason } from './problem-log.ts';
import { checkRoot } from './root/root.ts';

export type VerifyFinding = { readonly path: RelPath } & (
  | {
      readonly kind: 'differs';
      /** Which side still holds what both held when they were last in sync. */
      readonly unchanged: 'local' | 'remote' | 'neither' | 'unknown';
      /** No pass would notice: size, times and ETag are those of the row. */
      readonly isHidden: boolean;
    }
  | { readonly kind: 'only-local' | 'only-remote' }
  /** Both sides are equal, and the row says something else. */
  | { readonly kind: 'row-lies' }
  /** An object from before COS counted CRC64: its bytes would have to be fetched. */
  | { readonly kind: 'unverifiable' }
  | { readonly kind: 'unreadable' | 'not-synced'; readonly reason: Reason }
  /** Waits for its user, and is not compared. */
  | { readonly kind: 'conflict' }
);

export type VerifyCounts = Readonly<Record<VerifyFinding['kind'] | 'equal' | 'repaired', number>>;
export type VerifyProgress = {
  readonly files: number;
  readonly bytes: number;
  /** As many as were in sync last; there may be more or less. */
  readonly expected: { readonly files: number; readonly bytes: number };
};

export type VerifyOptions = {
  readonly onFinding?: (finding: VerifyFinding) => void;
  /** At most 4 times a second. */
  readonly onProgress?: (progress: VerifyProgress) => void;
  readonly repair?: boolean;
};

/** Files looked at together; how many are hashed or asked for at once is up to the hasher and the lanes. */
const filesAtOnce = 16;
const progressEveryMs = 250;

type Checked = { readonly kind: 'equal' } | VerifyFinding;

/** Rejects when the folder is not there, when a side cannot be read as a whole, or with the signal's reason. */
export async function verifyPair(
  parts: PairParts,
  { onFinding, onProgress, repair = false }: VerifyOptions,
  signal: AbortSignal,
): Promise<VerifyCounts> {
  const { state, clock, config } = parts;
  const root = await checkRoot({ ...parts, root: config.localRoot });
  if (root.kind === 'hold') {
    throw new AppError(root.code, 'the folder is not the one that was synced', { data: { path: config.localRoot } });
  }
  const deps = { ...gatherDepsOf(parts, await parts.rules.read(signal)), lanes: parts.lanes.forOwner() };
  const conflicts = new Set(parts.conflicts.paths());
  const counts = noFindings();
  const lane = createLane(filesAtOnce);
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const expected = state.totals();
  let bytes = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  const tell = (): void => {
    const files = counts.equal + counts.differs + counts['only-local'] + counts['only-remote'];
    if (Math.abs(clock.now() - toldAt) >= progressEveryMs) {
      toldAt = clock.now();
      onProgress?.({ files, bytes, expected });
    }
  };
  const look = async (states: PathStates): Promise<void> => {
    const checked = conflicts.has(states.path)
      ? ({ kind: 'conflict', path: states.path } as const)
      : await checkPath(deps, states, either);
    counts[checked.kind] += 1;
    bytes += states.local?.kind === 'file' ? states.local.print.size : 0;
    if (checked.kind !== 'equal') {
      onFinding?.(checked);
      counts.repaired += repair && isLie(checked) && (await dropRow(parts, states)) ? 1 : 0;
    }
    tell();
  };

  try {
    for await (const events of merge(streamsOfAll(deps, either))) {
      for (const { kind, states } of events) {
        if (kind !== 'close' && hasContentSide(states)) {
          await lane.ready();
          either.throwIfAborted();
          // The first failure ends the walk, and is told below.
          lane.run(() => look(states)).catch((error: unknown) => failed.abort(error));
        }
      }
    }
  } catch (error) {
    // Whatever was cut short by it is not the reason.
    failed.abort(error);
  }
  await lane.idle();
  either.throwIfAborted();
  return counts;
}

/** A row that contradicts both sides, or one that hides that they differ. */
function isLie(finding: VerifyFinding): boolean {
  return finding.kind === 'row-lies' || (finding.kind === 'differs' && finding.isHidden);
}

/** Not beside a pass that may still write by the row, and not when it is another row by now. */
async function dropRow({ state, turns }: PairParts, { path, base }: PathStates): Promise<boolean> {
  return await turns.run(path, async () => {
    const now = state.getBase(path);
    if (!isSameRow(now, base)) {
      return false;
    }
    state.commit([{ kind: 'remove', path }]);
    return true;
  });
}

function isSameRow(a: BaseEntry | undefined, b: BaseEntry | undefined): boolean {
  return a?.kind === 'file' && b?.kind === 'file' && a.crc64 === b.crc64 && a.committedAt === b.committedAt;
}

/** Folders have no content of their own; one that is a file on the other side does. */
function hasContentSide({ local, remoteFile, remoteUnknown }: PathStates): boolean {
  return local?.kind === 'file' || local?.kind === 'unknown' || remoteFile !== undefined || remoteUnknown !== undefined;
}

async function checkPath(deps: GatherDeps, states: PathStates, signal: AbortSignal): Promise<Checked> {
  const { path, local, remoteFile, remoteFolder, remoteUnknown } = states;
  const unknown = local?.kind === 'unknown' ? local : remoteUnknown;
  if (unknown !== undefined) {
    const kind = notSyncedCodes.has(unknown.reason.code) ? 'not-synced' : 'unreadable';
    return { kind, path, reason: unknown.reason };
  }
  const file = local?.kind === 'file' ? local : undefined;
  if (local?.kind === 'folder' || (file !== undefined && remoteFile === undefined && remoteFolder !== undefined)) {
    return { kind: 'differs', path, unchanged: 'neither', isHidden: false };
  }
  try {
    // A listing may lag behind: what is missing in it is asked for as well.
    const ask = deps.lanes.metadata.run(() => deps.store.head(keyOf(deps.prefix, path), signal), signal);
    const [head, hash] = await Promise.all([ask, file === undefined ? undefined : hashAsPlanned(deps, file, signal)]);
    if (file === undefined || hash === undefined) {
      const isBack = (await deps.fs.stat(localPathOf(deps.root, path))) !== undefined;
      return isBack ? changedMeanwhile(path) : head === undefined ? { kind: 'equal' } : { kind: 'only-remote', path };
    }
    return head === undefined ? { kind: 'only-local', path } : compare(file, hash, head, states.base);
  } catch (error) {
    const failure = toAppError(error);
    if (signal.aborted || (failure.disposition !== 'skip' && failure.disposition !== 'reconcile')) {
      throw error;
    }
    return { kind: 'unreadable', path, reason: toReason(failure) };
  }
}

function compare(
  { path, print }: LocalFile,
  hash: { readonly crc64: bigint; readonly md5: string },
  head: ObjectFacts,
  base: BaseEntry | undefined,
): Checked {
  const row = base?.kind === 'file' ? base : undefined;
  const isLocalAsRow = row !== undefined && hash.crc64 === row.crc64 && print.size === row.local.size;
  if (hasContent(head, { size: print.size, ...hash })) {
    return row !== undefined && !isLocalAsRow ? { kind: 'row-lies', path } : { kind: 'equal' };
  }
  if (head.crc64 === undefined && head.size === print.size) {
    return { kind: 'unverifiable', path };
  }
  const isRemoteAsRow = row !== undefined && hasContent(head, contentOf(row));
  const unchanged = isLocalAsRow ? 'local' : isRemoteAsRow ? 'remote' : row === undefined ? 'unknown' : 'neither';
  const isHidden =
    row !== undefined && samePrint(print, row.local) && head.etag === row.remote.etag && head.size === row.remote.size;
  return { kind: 'differs', path, unchanged, isHidden };
}

function contentOf({ crc64, md5, remote }: BaseFile): { size: number; crc64: bigint; md5?: string } {
  return { size: remote.size, crc64, ...(md5 === undefined ? {} : { md5 }) };
}

function changedMeanwhile(path: RelPath): Checked {
  return { kind: 'unreadable', path, reason: { code: 'source-changed', detail: 'appeared while it was looked for' } };
}

/** What is left out of syncing for what it is, not for being out of reach. */
const notSyncedCodes: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'name-not-utf8',
  'name-not-allowed-here',
  'name-not-allowed-in-cos',
  'name-too-long',
  'name-clash',
  'key-unsafe',
  'symlink-skipped',
  'special-file-skipped',
]);

function noFindings(): Record<keyof VerifyCounts, number> {
  return {
    equal: 0,
    differs: 0,
    'only-local': 0,
    'only-remote': 0,
    'row-lies': 0,
    unverifiable: 0,
    unreadable: 0,
    'not-synced': 0,
    conflict: 0,
    repaired: 0,
  };
}
