/**
 * Carries out a choice between the two sides of a conflict, if they still are what its user saw. One at a time for a path, and never
 * while a pass may write it (`turns.ts` sees to that).
 */
import type { ConflictChoice } from '../../contract/conflicts.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { RelPath } from '../../foundation/names.ts';
import { defaultTransferLimits, laneFor } from '../../transfer/part-plan.ts';
import type { PairParts } from '../pair-parts.ts';
import { makeOwnFolders } from '../root/root.ts';
import { lookAtSides, type Sides, versionOfSides } from './conflict-sides.ts';
import { type Before, type FileSides, keepBoth, keepLocal, keepMerged, keepRemote } from './resolve-files.ts';
import { resolveFolder } from './resolve-folders.ts';

export type Choice = {
  readonly path: RelPath;
  /** Of the conflict as its user saw it. */
  readonly version: string;
  readonly choice: ConflictChoice;
  /** With `merged`. */
  readonly text?: string;
};

export type Resolved =
  | {
      readonly kind: 'resolved';
      readonly copyPath?: RelPath | undefined;
      /** What it was before; absent where it cannot be undone. */
      readonly before?: Before;
    }
  /** Nothing was done. */
  | { readonly kind: 'moved-on' };

/** Rejects when it could not be done (all); with a code of disposition `reconcile` when a side moved on while it was. */
export async function resolveConflict(parts: PairParts, choice: Choice, signal: AbortSignal): Promise<Resolved> {
  const { conflicts, observer } = parts;
  const { path, version } = choice;
  if (conflicts.get(path) === undefined) {
    return { kind: 'moved-on' };
  }
  const sides = await lookAtSides(parts, path, signal);
  if (versionOfSides(sides) !== version) {
    return { kind: 'moved-on' };
  }
  await makeOwnFolders(parts.fs, parts.config.localRoot);
  await parts.rootLock?.ensure();
  await parts.mark.renew();
  const resolved = await inLane(parts, sides, () => carryOut(parts, sides, choice, signal), signal);
  conflicts.remove(path);
  observer.onActivity({ kind: 'conflict-resolved', path, bytes: 0 });
  return resolved;
}

async function carryOut(
  parts: PairParts,
  sides: Sides,
  { choice, text }: Choice,
  signal: AbortSignal,
): Promise<Resolved> {
  if (!isBetweenFiles(sides)) {
    if (choice === 'merged') {
      throw new AppError('usage', 'a file and a folder cannot be merged');
    }
    return { kind: 'resolved', copyPath: await resolveFolder(parts, sides, choice, signal) };
  }
  const before = await keep(parts, sides, { choice, text }, signal);
  return { kind: 'resolved', copyPath: before.copyPath, before };
}

async function keep(
  parts: PairParts,
  sides: FileSides,
  { choice, text }: { readonly choice: ConflictChoice; readonly text: string | undefined },
  signal: AbortSignal,
): Promise<Before> {
  switch (choice) {
    case 'local':
      return await keepLocal(parts, sides, signal);
    case 'remote':
      return await keepRemote(parts, sides, signal);
    case 'both':
      return await keepBoth(parts, sides, signal);
    case 'merged':
      if (text === undefined) {
        throw new AppError('usage', 'a merged text is needed');
      }
      return await keepMerged(parts, sides, text, signal);
  }
}

function isBetweenFiles(sides: Sides): sides is FileSides {
  return sides.local?.kind !== 'folder' && !sides.isRemoteFolder;
}

/** Whoever transfers a file holds a slot for it, so that choices and passes together stay bounded. */
async function inLane<T>(
  { lanes, limits = defaultTransferLimits }: PairParts,
  { local, remote }: Sides,
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const size = Math.max(local?.kind === 'file' ? local.print.size : 0, remote?.size ?? 0);
  return await lanes[laneFor(size, limits)].run(work, signal);
}
