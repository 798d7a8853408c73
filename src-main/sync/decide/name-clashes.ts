/**
 * Keeps apart what the disk would take for one name. Of several keys that fold to one name the one that is here stays synced, else
 * the first in order of bytes; the others are problems: nothing of them is written here and nothing of theirs is deleted there. A
 * name of the same normal form family that only this side has is the bucket's one: it is looked at again under that spelling.
 * Only names that are about to appear, or to be deleted in the bucket, are looked up on the disk.
 */
import { compareBytes } from '../../foundation/byte-order.ts';
import { parentOf, type RelPath } from '../../foundation/names.ts';
import type { BaseEntry } from '../../state/base-entry.ts';
import { foldName, type NameFolding } from '../paths/name-folding.ts';
import type { Action, Decision } from './decision.ts';

export type ClashWorld = {
  readonly folding: NameFolding;
  /** The path under which the disk has what it finds at `path`, or undefined where it finds nothing. */
  readonly spellingOnDisk: (path: RelPath) => Promise<RelPath | undefined>;
  readonly rowOf: (path: RelPath) => BaseEntry | undefined;
};

export type Separated = {
  readonly decisions: readonly Decision[];
  /** Each with the path that has the name here. */
  readonly clashes: ReadonlyMap<RelPath, RelPath>;
  /** To be looked at again once this pass has freed their names. */
  readonly again: readonly RelPath[];
  /** Spellings of the bucket for what is here in another normal form. */
  readonly preferred: readonly RelPath[];
};

export async function separateClashes(decisions: readonly Decision[], world: ClashWorld): Promise<Separated> {
  const { folding } = world;
  const clashes = new Map<RelPath, RelPath>();
  const again: RelPath[] = [];
  const preferred: RelPath[] = [];
  if (!folding.letterCase && !folding.form) {
    return { decisions, clashes, again, preferred };
  }
  const byPath = new Map(decisions.map((decision) => [decision.path, decision]));
  const holders = new Map<string, RelPath>();
  const fresh = new Set<RelPath>();
  const leftOut = new Set<RelPath>();
  const inOrder = decisions.filter(mayClash).toSorted((a, b) => compareBytes(a.path, b.path));
  for (const decision of inOrder) {
    const { path } = decision;
    if (isBelow(path, leftOut)) {
      continue;
    }
    if (!isMadeHere(decision)) {
      const other = await world.spellingOnDisk(path);
      if (other !== undefined && other !== path && isAnotherFile(world.rowOf(path), world.rowOf(other))) {
        clashes.set(path, other);
        leftOut.add(path);
      }
      continue;
    }
    const folded = foldName(path, folding);
    const holder = holders.get(folded) ?? (fresh.has(parentOf(path)) ? undefined : await world.spellingOnDisk(path));
    if (holder === undefined || holder === path) {
      if (holder === undefined) {
        fresh.add(path);
      }
      holders.set(folded, path);
      continue;
    }
    if (decision.actions.some((action) => action.kind === 'download' && action.moveFrom?.path === holder)) {
      holders.set(folded, path);
      continue;
    }
    leftOut.add(path);
    const other = byPath.get(holder);
    if (other?.actions.some(isLeaving) === true) {
      again.push(path);
    } else if (other !== undefined && isNewHereOnly(other) && path.normalize('NFC') === holder.normalize('NFC')) {
      preferred.push(path);
      again.push(path);
      leftOut.add(holder);
    } else {
      clashes.set(path, holder);
    }
  }
  const kept =
    leftOut.size === 0 ? decisions : decisions.filter(({ path }) => !leftOut.has(path) && !isBelow(path, leftOut));
  return { decisions: kept, clashes, again, preferred };
}

function mayClash(decision: Decision): boolean {
  return isMadeHere(decision) || decision.actions.some(({ kind }) => kind === 'delete-remote-file');
}

/** Two rows of one file are what is left of a rename; two of two files were written where the disk kept both names. */
function isAnotherFile(row: BaseEntry | undefined, other: BaseEntry | undefined): boolean {
  return other !== undefined && !(row?.kind === 'file' && other.kind === 'file' && row.local.ino === other.local.ino);
}

function isMadeHere({ actions }: Decision): boolean {
  return actions.some(
    (action) => (action.kind === 'download' && action.replaces === undefined) || action.kind === 'make-local-folder',
  );
}

function isLeaving({ kind }: Action): boolean {
  return kind === 'trash-local-file' || kind === 'remove-local-folder';
}

function isNewHereOnly({ actions }: Decision): boolean {
  return actions.some(
    (action) =>
      (action.kind === 'upload' && action.replaces === undefined) ||
      action.kind === 'make-remote-folder' ||
      (action.kind === 'put-row' && action.afterUploads === true),
  );
}

function isBelow(path: RelPath, folders: ReadonlySet<RelPath>): boolean {
  if (folders.size === 0) {
    return false;
  }
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    if (folders.has(folder)) {
      return true;
    }
  }
  return false;
}
