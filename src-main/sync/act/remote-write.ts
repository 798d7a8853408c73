/**
 * Every change of the bucket goes through here. COS has no conditional PUT or DELETE, so what must be there is asked for right
 * before; a create is made conditional by the store itself, as far as it keeps no versions. When the bucket is not as planned nothing
 * is written, the call rejects with a code of disposition `reconcile`, and the path is looked at again: equal bytes are adopted then,
 * others become a conflict. Who wrote between the look and the write is found afterwards, by the versions (`remote-versions.ts`).
 */
import type { ObjectFacts, ObjectStore } from '../../cos/object-store.ts';
import { AppError, hasCode } from '../../foundation/app-error.ts';
import type { LocalPath, ObjectKey, RelPath } from '../../foundation/names.ts';
import type { BaseFile } from '../../state/base-entry.ts';
import type { MultipartHooks } from '../../transfer/multipart-upload.ts';
import type { TransferDeps } from '../../transfer/transfer-deps.ts';
import { type UploadRequest, uploadFile } from '../../transfer/upload.ts';
import type { LocalFile } from '../gather/entry.ts';
import { localPathOf } from '../paths/local-path.ts';
import { toMtimeMeta } from '../paths/mtime-meta.ts';
import { keyOf, markerKeyOf } from '../paths/names.ts';
import type { RemoteVersions, Replaced } from './remote-versions.ts';
import { createUploadNote, type NoteDeps } from './upload-note.ts';

export type RemoteWriteDeps = {
  readonly transfer: TransferDeps;
  readonly root: LocalPath;
  readonly prefix: string;
  readonly versions: RemoteVersions;
  readonly notes: NoteDeps;
};

/** A row that is true now, and the id of the note that ends with it. */
export type Sent = { readonly row: BaseFile; readonly intent: string };

/** Sends the file as planned: over the object of ETag `replaces`, or create-only. */
export async function sendFile(
  { transfer, root, prefix, versions, notes }: RemoteWriteDeps,
  { local, replaces }: { readonly local: LocalFile; readonly replaces?: string },
  hooks: Pick<UploadRequest, keyof MultipartHooks | 'isKept'>,
  signal: AbortSignal,
): Promise<Sent> {
  const key = keyOf(prefix, local.path);
  const { store, clock } = transfer;
  // Not when it ends: a file written twice within the grain of its time, before and while it is sent, must still count as young then.
  const startedAt = clock.now();
  const isUnversioned = (await versions.state(signal)) === 'off';
  let replaced: Replaced;
  const note = createUploadNote(notes, { local, replaces, startedAt });
  const sent = await uploadFile(
    transfer,
    {
      path: localPathOf(root, local.path),
      key,
      expected: local.print,
      createOnly: replaces === undefined,
      beforeSend: (sending) =>
        note.beforeSend(sending, async () => {
          if (replaces !== undefined || !isUnversioned) {
            replaced = await ensureRemoteIs(store, key, replaces, signal);
          }
        }),
      meta: { mtime: toMtimeMeta(local.print.mtimeMs) },
      ...hooks,
    },
    signal,
  );
  const { etag, versionId } = sent.written;
  await note.afterSend(() => versions.ensureNotOvertaken({ key, id: versionId, etag }, replaced, signal));
  const row: BaseFile = {
    kind: 'file',
    path: local.path,
    crc64: sent.crc64,
    ...(sent.md5 === undefined ? {} : { md5: sent.md5 }),
    local: sent.print,
    remote: { etag, size: sent.size, ...(versionId === undefined ? {} : { versionId }) },
    committedAt: startedAt,
  };
  return { row, intent: note.id };
}

/** Removes the object of this ETag; resolves also when there is none any more. */
export async function deleteObject(
  { store, versions }: { readonly store: ObjectStore; readonly versions: RemoteVersions },
  { path, key, etag }: { readonly path: RelPath; readonly key: ObjectKey; readonly etag: string },
  signal: AbortSignal,
): Promise<void> {
  const isUnversioned = (await versions.state(signal)) === 'off';
  const there = await store.head(key, signal);
  if (there === undefined) {
    return;
  }
  if (there.etag !== etag) {
    throw movedOn(key);
  }
  const noted = isUnversioned ? undefined : versions.note({ path, etag });
  const { markerId } = await store.delete(key, signal);
  await lookedAt(noted, () => versions.ensureNotOvertaken({ key, id: markerId }, there, signal));
}

/** The note goes once there is an answer; without one it stays, and the next pass asks again. */
async function lookedAt(noted: { readonly done: () => void } | undefined, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (hasCode(error, 'cos-precondition-failed')) {
      noted?.done();
    }
    throw error;
  }
  noted?.done();
}

/** Makes the zero-byte object that stands for an empty folder. One that is there already is as good. */
export async function makeMarker(
  store: ObjectStore,
  prefix: string,
  path: RelPath,
  signal: AbortSignal,
): Promise<void> {
  const body = { size: 0, open: () => new Uint8Array() };
  try {
    await store.put(markerKeyOf(prefix, path), body, { createOnly: true }, signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'cos-already-exists') {
      throw error;
    }
  }
}

/** A marker that holds bytes is somebody's object under an odd name: it stays. */
export async function deleteMarker(
  store: ObjectStore,
  prefix: string,
  path: RelPath,
  signal: AbortSignal,
): Promise<void> {
  const key = markerKeyOf(prefix, path);
  const there = await store.head(key, signal);
  if (there === undefined) {
    return;
  }
  if (there.size > 0) {
    throw new AppError('key-unsafe', 'an object with bytes has the name of a folder', { data: { key, path } });
  }
  await store.delete(key, signal);
}

/** `etag` undefined: there must be no object. Resolves with what is there. */
export async function ensureRemoteIs(
  store: ObjectStore,
  key: ObjectKey,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<ObjectFacts | undefined> {
  const there = await store.head(key, signal);
  if (there?.etag !== etag) {
    throw movedOn(key);
  }
  return there;
}

function movedOn(key: ObjectKey): AppError {
  return new AppError('cos-precondition-failed', 'the object is not the one that was planned for', { data: { key } });
}
