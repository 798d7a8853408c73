/**
 * A file taken from its path for good or for a moment, with the note that makes its absence no deletion of the user's. The note ends
 * with the row of the path, or is undone.
 */
import { AppError } from '../../foundation/app-error.ts';
import type { LocalPath, RelPath } from '../../foundation/names.ts';
import type { LocalPrint } from '../../state/base-entry.ts';
import type { PairParts } from '../pair-parts.ts';
import { trashFile } from './local-write.ts';
import { noteReplacement, undoReplacement } from './replacements.ts';

export type AsideFile = { readonly intent: string; readonly kept: LocalPath };

/** Rejects with the file back at its path, and without a note, when it is not the one of print `print`. */
export async function setAside(parts: PairParts, path: RelPath, print: LocalPrint): Promise<AsideFile> {
  const { fs, config, trash } = parts;
  let aside: AsideFile | undefined;
  try {
    await trashFile(
      { fs, root: config.localRoot, trash },
      {
        path,
        print,
        onMovingAside: (kept) => {
          aside = { intent: noteReplacement(parts, path, kept), kept };
        },
      },
    );
  } catch (error) {
    await undoSetAside(parts, path, aside);
    throw error;
  }
  return aside ?? neverToldWhere(path);
}

export async function undoSetAside(parts: PairParts, path: RelPath, aside: AsideFile | undefined): Promise<void> {
  if (aside !== undefined) {
    await undoReplacement(parts, { id: aside.intent, path, keptPath: aside.kept });
  }
}

function neverToldWhere(path: RelPath): never {
  throw new AppError('internal', 'a file was moved without saying where', { data: { path } });
}
