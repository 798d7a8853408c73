/**
 * A download whose bytes are in this folder already: the file takes its new name. What the bucket holds under the new name is asked
 * for first, and that it holds nothing under the old one. The file goes by way of the trash, so that no step can remove bytes that
 * are not those: there it is looked at where nobody replaces it, and from there it is linked to its new name create-only.
 */
import type { ObjectFacts } from '../../cos/object-store.ts';
import { toAppError } from '../../foundation/app-error.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { BaseChange, BaseFile } from '../../state/base-entry.ts';
import type { Action, MoveSource } from '../decide/decision.ts';
import { hasContent } from '../decide/seen.ts';
import type { PairParts } from '../pair-parts.ts';
import { keyOf } from '../paths/names.ts';
import { installNoted } from './install-noted.ts';
import { ensureRemoteIs } from './remote-write.ts';
import { type Renaming, withTextOf } from './renaming.ts';
import { type AsideFile, setAside, undoSetAside } from './set-aside.ts';

/** What is true now, to be committed together, and the notes that end with it. */
export type Renamed = { readonly changes: readonly BaseChange[]; readonly intents: readonly string[] };

type Deps = { readonly parts: PairParts; readonly renaming: Renaming };
type Download = Extract<Action, { readonly kind: 'download' }>;

/** Undefined, with nothing changed, where the bytes have to be downloaded after all. */
export async function renameLocally(
  { parts, renaming }: Deps,
  path: RelPath,
  { remote, replaces, moveFrom: from }: Download,
  signal: AbortSignal,
): Promise<Renamed | undefined> {
  const there = from === undefined ? undefined : await parts.store.head(remote.key, signal);
  if (from === undefined || there === undefined || there.etag !== remote.etag) {
    return undefined;
  }
  if (!holdsBytesOf(there, from.row)) {
    renaming.mistaken.add(from.path);
    return undefined;
  }
  const source = await takeSource({ parts, renaming }, from, signal);
  if (source === undefined) {
    return undefined;
  }
  const emptied = renaming.emptied.get(path);
  const { etag, size, versionId } = there;
  const remoteNow = { etag, size, ...(versionId === undefined ? {} : { versionId }) };
  try {
    const { print, intent } = await installNoted(parts, {
      id: parts.random.hex(12),
      path,
      tempPath: source.kept,
      ...(replaces === undefined || emptied !== undefined ? {} : { replaces }),
      row: { ...from.row, remote: remoteNow },
      giveUpTemp: () => undoSetAside(parts, from.path, source.note),
    });
    renaming.emptied.delete(path);
    const row: BaseFile = { ...from.row, path, local: print, remote: remoteNow };
    const isByMove = source.note !== undefined;
    if (isByMove) {
      renaming.moved.add(from.path);
    }
    return {
      changes: [
        withTextOf(parts.state, from.path, row),
        ...(isByMove ? [{ kind: 'remove', path: from.path } as const] : []),
      ],
      intents: [intent, ...[source.note, emptied].flatMap((note) => note?.intent ?? [])],
    };
  } catch (error) {
    signal.throwIfAborted();
    if (toAppError(error).disposition === 'skip') {
      parts.logger.log('warn', 'a file could not be renamed: it is downloaded', { path, from: from.path, error });
      return undefined;
    }
    throw error;
  }
}

/** Another operation puts the file aside for us, or nobody does and we take it from its path. */
async function takeSource(
  { parts, renaming }: Deps,
  { path, print, leaves }: MoveSource,
  signal: AbortSignal,
): Promise<(Pick<AsideFile, 'kept'> & { readonly note?: AsideFile }) | undefined> {
  if (leaves !== 'by-move') {
    const aside = renaming.asideFiles.get(path);
    renaming.asideFiles.delete(path);
    return aside;
  }
  try {
    await ensureRemoteIs(parts.store, keyOf(parts.config.prefix, path), undefined, signal);
    const note = await setAside(parts, path, print);
    return { kept: note.kept, note };
  } catch (error) {
    signal.throwIfAborted();
    const { disposition } = toAppError(error);
    if (disposition === 'reconcile' || disposition === 'skip') {
      // The old name has its own decision, which will say so.
      return undefined;
    }
    throw error;
  }
}

/** An object without a CRC64 is taken at its ETag, which the row's object had. */
function holdsBytesOf(there: ObjectFacts, { crc64, md5, remote }: BaseFile): boolean {
  const isSameVersion = there.crc64 === undefined && there.etag === remote.etag && there.size === remote.size;
  return isSameVersion || hasContent(there, { size: remote.size, crc64, ...(md5 === undefined ? {} : { md5 }) });
}
