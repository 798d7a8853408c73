/**
 * Every change of the bucket goes through here. COS has no conditional PUT or DELETE, so what must be there is asked for right
 * before; a create is made conditional by the store itself. When the bucket is not as planned nothing is written, the call rejects
 * with a code of disposition `reconcile`, and the path is looked at again: equal bytes are adopted then, others become a conflict.
 */
import type { ObjectStore } from '../cos/object-store.ts';
import { AppError } from '../foundation/app-error.ts';
import type { LocalPath, ObjectKey, RelPath } from '../foundation/names.ts';
import type { BaseFile } from '../state/base-entry.ts';
import type { TransferDeps } from '../transfer/transfer-deps.ts';
import { type UploadRequest, uploadFile } from '../transfer/upload.ts';
import type { LocalFile } from './entry.ts';
import { localPathOf } from './local-path.ts';
import { toMtimeMeta } from './mtime-meta.ts';
import { keyOf, markerKeyOf } from './names.ts';

export type RemoteWriteDeps = {
  readonly transfer: TransferDeps;
  readonly root: LocalPath;
  readonly prefix: string;
};

/** Sends the file as planned: over the object of ETag `replaces`, or create-only. Resolves with the row that is true now. */
export async function sendFile(
  { transfer, root, prefix }: RemoteWriteDeps,
  { local, replaces }: { readonly local: LocalFile; readonly replaces?: string },
  hooks: Pick<UploadRequest, 'onProgress' | 'onUploadId' | 'onUploadGone'>,
  signal: AbortSignal,
): Promise<BaseFile> {
  const key = keyOf(prefix, local.path);
  const { store, clock } = transfer;
  // Not when it ends: a file written twice within the grain of its time, before and while it is sent, must still count as young then.
  const startedAt = clock.now();
  const sent = await uploadFile(
    transfer,
    {
      path: localPathOf(root, local.path),
      key,
      expected: local.print,
      createOnly: replaces === undefined,
      ...(replaces === undefined ? {} : { beforeSend: () => ensureRemoteIs(store, key, replaces, signal) }),
      meta: { mtime: toMtimeMeta(local.print.mtimeMs) },
      ...hooks,
    },
    signal,
  );
  const { etag, versionId } = sent.written;
  return {
    kind: 'file',
    path: local.path,
    crc64: sent.crc64,
    ...(sent.md5 === undefined ? {} : { md5: sent.md5 }),
    local: sent.print,
    remote: { etag, size: sent.size, ...(versionId === undefined ? {} : { versionId }) },
    committedAt: startedAt,
  };
}

/** Removes the object of this ETag; resolves also when there is none any more. */
export async function deleteObject(
  store: ObjectStore,
  { key, etag }: { readonly key: ObjectKey; readonly etag: string },
  signal: AbortSignal,
): Promise<void> {
  const there = await store.head(key, signal);
  if (there === undefined) {
    return;
  }
  if (there.etag !== etag) {
    throw movedOn(key);
  }
  await store.delete(key, signal);
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

/** `etag` undefined: there must be no object. */
export async function ensureRemoteIs(
  store: ObjectStore,
  key: ObjectKey,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const there = await store.head(key, signal);
  if (there?.etag !== etag) {
    throw movedOn(key);
  }
}

function movedOn(key: ObjectKey): AppError {
  return new AppError('cos-precondition-failed', 'the object is not the one that was planned for', { data: { key } });
}
