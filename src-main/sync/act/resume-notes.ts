/**
 * Large transfers that were interrupted, by the notes that say how to go on: the id of an upload, the temp file of a download and its
 * ranges. A note is worth something only for the very file or object that it was made for; what is no longer wanted is removed from the
 * bucket or the disk before its note goes.
 */
import { basename } from 'node:path';
import type { ObjectStore } from '../../cos/object-store.ts';
import { hasCode } from '../../foundation/app-error.ts';
import { type LocalPath, type ObjectKey, type RelPath, toLocalPath } from '../../foundation/names.ts';
import { type LocalPrint, samePrint } from '../../state/base-entry.ts';
import type { IntentRow } from '../../state/pair-store.ts';
import type { UploadToResume } from '../../transfer/multipart-upload.ts';
import { defaultTransferLimits, isSingle } from '../../transfer/part-plan.ts';
import type { FetchedRanges, RangeKeeper } from '../../transfer/range-notes.ts';
import { phaseOrder } from '../decide/operation.ts';
import type { Plan } from '../decide/plan.ts';
import type { PairParts } from '../pair-parts.ts';
import { joinLocal, ownFolderOf } from '../paths/local-path.ts';
import { keyOf } from '../paths/names.ts';

export type NoteParts = Pick<PairParts, 'store' | 'fs' | 'state' | 'config' | 'logger'>;
type Object = { readonly path: RelPath; readonly etag: string; readonly size: number };

/** The upload of this very file that an earlier try has begun. Others of the path are removed. */
export async function resumableUpload(
  parts: PairParts,
  path: RelPath,
  print: LocalPrint,
  signal: AbortSignal,
): Promise<UploadToResume | undefined> {
  if (isSingle(print.size, parts.limits ?? defaultTransferLimits)) {
    return undefined;
  }
  let found: UploadToResume | undefined;
  for (const note of notesOf(parts, path)) {
    const { uploadId, resume } = note;
    if (found === undefined && uploadId !== undefined && resume?.kind === 'upload' && isOfFile(note, print)) {
      found = { uploadId, partSizeBytes: resume.partSizeBytes };
    } else {
      await dropNote(parts, note, signal);
    }
  }
  return found;
}

/** Where this very object is downloaded to, under the id of the note that the download ends with. Others of the path are removed. */
export async function resumableDownload(
  parts: PairParts,
  { path, etag, size }: Object,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly tempPath: LocalPath; readonly keeper: RangeKeeper }> {
  const { state, clock, random, limits = defaultTransferLimits } = parts;
  const { tmp } = ownFolderOf(parts.config.localRoot);
  let noted: { readonly id: string; readonly tempPath: LocalPath; readonly found: FetchedRanges } | undefined;
  for (const note of isSingle(size, limits) ? [] : notesOf(parts, path)) {
    const { id, tempPath, resume } = note;
    const isHere = tempPath !== undefined && joinLocal(tmp, basename(tempPath)) === tempPath;
    if (noted === undefined && isHere && resume?.kind === 'download' && isOfObject(note, { etag, size })) {
      const crcs = new Map(resume.fetched.map(([part, crc64]) => [part, BigInt(crc64)]));
      noted = { id, tempPath: toLocalPath(tempPath), found: { partSizeBytes: resume.partSizeBytes, crcs } };
    } else {
      await dropNote(parts, note, signal);
    }
  }
  const id = noted?.id ?? random.hex(12);
  const tempPath = noted?.tempPath ?? joinLocal(tmp, random.hex(12));
  const keeper: RangeKeeper = {
    ...(noted === undefined ? {} : { found: noted.found }),
    note: ({ partSizeBytes, crcs }) => {
      const fetched = [...crcs].map(([part, crc64]) => [part, crc64.toString()] as const);
      const resume = { kind: 'download', partSizeBytes, size, fetched } as const;
      state.putIntent({ id, path, kind: 'partial-download', etag, tempPath, resume, startedAt: clock.now() });
    },
    forget: () => state.removeIntent(id),
  };
  return { id, tempPath, keeper };
}

export function pathsToResume({ state }: Pick<PairParts, 'state'>): readonly RelPath[] {
  return state.intents().flatMap(({ path, resume }) => (resume === undefined ? [] : [path]));
}

/** Removes what has no use for any transfer that is planned. `isLookedAt` says of which paths everything was. */
export async function dropUnwanted(
  parts: PairParts,
  plan: Plan,
  isLookedAt: (path: RelPath) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const notes = parts.state.intents().filter(({ path, resume }) => resume !== undefined && isLookedAt(path));
  if (notes.length === 0) {
    return;
  }
  const noted = new Set(notes.map(({ path }) => path));
  const planned = phaseOrder.flatMap((phase) => plan.phases[phase].filter(({ path }) => noted.has(path)));
  for (const note of notes) {
    const isWanted = planned.some(
      ({ path, action }) =>
        path === note.path &&
        ((action.kind === 'upload' && isOfFile(note, action.local.print)) ||
          (action.kind === 'download' && isOfObject(note, action.remote))),
    );
    if (!isWanted) {
      await dropNote(parts, note, signal);
    }
  }
}

/** The names of temp files that a download goes on with. */
export function keptTempNames({ state }: Pick<PairParts, 'state'>): ReadonlySet<string> {
  return new Set(
    state
      .intents()
      .flatMap(({ kind, tempPath }) =>
        kind === 'partial-download' && tempPath !== undefined ? [basename(tempPath)] : [],
      ),
  );
}

/** Resolves also when there is no such upload any more. */
export async function endUpload(
  store: ObjectStore,
  key: ObjectKey,
  uploadId: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await store.abortUpload(key, uploadId, signal);
  } catch (error) {
    if (!hasCode(error, 'cos-no-such-upload')) {
      throw error;
    }
  }
}

function notesOf({ state }: PairParts, path: RelPath): readonly IntentRow[] {
  return state.intents().filter((note) => note.path === path && note.resume !== undefined);
}

function isOfFile({ resume }: IntentRow, print: LocalPrint): boolean {
  return resume?.kind === 'upload' && samePrint(resume.local, print);
}

function isOfObject({ resume, etag }: IntentRow, remote: { readonly etag: string; readonly size: number }): boolean {
  return resume?.kind === 'download' && etag === remote.etag && resume.size === remote.size;
}

/** A note of what cannot be removed now stays: the next pass tries again. */
export async function dropNote(parts: NoteParts, note: IntentRow, signal: AbortSignal): Promise<void> {
  const { store, fs, state, config, logger } = parts;
  const { id, path, uploadId, tempPath } = note;
  try {
    if (uploadId !== undefined) {
      await endUpload(store, keyOf(config.prefix, path), uploadId, signal);
    }
    if (tempPath !== undefined) {
      await fs.removeFile(toLocalPath(tempPath));
    }
  } catch (error) {
    signal.throwIfAborted();
    logger.log('warn', 'what an interrupted transfer has left cannot be removed', { path, error });
    return;
  }
  state.removeIntent(id);
}
