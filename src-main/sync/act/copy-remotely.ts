/**
 * An upload whose bytes the bucket holds already, as a copy inside the bucket. The file is hashed first, so that what is copied is
 * what is here; the copy insists on its source, and on its target as an upload would. What stands in its way is no failure: the
 * bytes are uploaded then.
 */
import { landedWrite } from '../../cos/landed-write.ts';
import type { Written } from '../../cos/object-store.ts';
import { AppError, hasCode } from '../../foundation/app-error.ts';
import { toRelPath } from '../../foundation/names.ts';
import { samePrint } from '../../state/base-entry.ts';
import { printOf } from '../../transfer/file-stat.ts';
import { makeDurable } from '../../transfer/make-durable.ts';
import type { Action, CopySource } from '../decide/decision.ts';
import { hashAsPlanned } from '../gather.ts';
import type { PairParts } from '../pair-parts.ts';
import { localPathOf, ownFolderName } from '../paths/local-path.ts';
import { keyOf } from '../paths/names.ts';
import type { Replaced } from './remote-versions.ts';
import { ensureRemoteIs, type Sent } from './remote-write.ts';
import type { Renaming } from './renaming.ts';
import { createUploadNote } from './upload-note.ts';

type Deps = { readonly parts: PairParts; readonly renaming: Renaming };
type Upload = Extract<Action, { readonly kind: 'upload' }>;

/** The row that is true now; undefined, with nothing changed, where the bytes have to be uploaded after all. */
export async function copyRemotely(
  { parts, renaming }: Deps,
  { local, replaces, copyFrom: from }: Upload,
  signal: AbortSignal,
): Promise<Sent | undefined> {
  if (from === undefined) {
    return undefined;
  }
  const { store, fs, hasher, config, clock, versions } = parts;
  const { localRoot: root, prefix } = config;
  // Not when it ends: see `sendFile`.
  const startedAt = clock.now();
  const { crc64, md5 } = await hashAsPlanned({ fs, root, hasher }, local, signal);
  if (crc64 !== from.crc64) {
    renaming.mistaken.add(from.path);
    return undefined;
  }
  const key = keyOf(prefix, local.path);
  const source = renaming.asideObjects.get(from.path) ?? { key: keyOf(prefix, from.path), etag: from.etag };
  const isUnversioned = (await versions.state(signal)) === 'off';
  let replaced: Replaced;
  const note = createUploadNote(parts, { local, replaces, startedAt });
  let refusal: unknown;
  let wasSent = false;
  const ensureAsPlanned = async (): Promise<void> => {
    const there = await fs.stat(localPathOf(root, local.path));
    if (there === undefined || !samePrint(printOf(there), local.print)) {
      throw new AppError('source-changed', 'the file changed while it was copied', { data: { path: local.path } });
    }
    await makeDurable(parts, { path: localPathOf(root, local.path), print: local.print });
    await note.beforeSend({ crc64, md5 }, async () => {
      if (replaces !== undefined || !isUnversioned) {
        replaced = await ensureRemoteIs(store, key, replaces, signal);
      }
    });
  };
  const options = {
    createOnly: replaces === undefined,
    sourceIfMatch: source.etag,
    sourceSize: from.size,
    beforeSend: async () => {
      try {
        await ensureAsPlanned();
      } catch (error) {
        refusal = error;
        throw error;
      }
      wasSent = true;
    },
  };
  const settle = async (error: unknown): Promise<Written | undefined> => {
    signal.throwIfAborted();
    const landed = wasSent ? landedWrite(await store.head(key, signal), { size: from.size, crc64, md5 }) : undefined;
    if (landed !== undefined) {
      return landed;
    }
    if (error !== refusal && isInTheWay(error)) {
      note.drop();
      parts.logger.log('info', 'no copy inside the bucket: the file is uploaded', { path: local.path, error });
      return undefined;
    }
    throw error;
  };
  const written = await store.copy(source.key, key, options, signal).catch(settle);
  if (written === undefined) {
    return undefined;
  }
  if (written.crc64 !== undefined && written.crc64 !== crc64) {
    throw new AppError('checksum-mismatch', 'the copy has other bytes than the file', { data: { key } });
  }
  const { etag, versionId } = written;
  await note.afterSend(() => versions.ensureNotOvertaken({ key, id: versionId, etag }, replaced, signal));
  renaming.copied.add(from.path);
  const row = {
    kind: 'file' as const,
    path: local.path,
    crc64,
    md5,
    local: local.print,
    remote: { etag, size: from.size, ...(versionId === undefined ? {} : { versionId }) },
    committedAt: startedAt,
  };
  return { row, intent: note.id };
}

/** The source has moved on, is archived, or may not be read; or this store does not copy. None of that stops an upload. */
function isInTheWay(error: unknown): boolean {
  return hasCode(
    error,
    'cos-precondition-failed',
    'cos-no-such-key',
    'cos-object-archived',
    'cos-download-forbidden',
    'cos-access-denied',
    'cos-rejected',
  );
}

/** Keeps an object that will be overwritten under a key that no device syncs, until `removeAsideObjects`. */
export async function putObjectAside(
  { parts, renaming }: Deps,
  { path: from, etag, size }: CopySource,
  signal: AbortSignal,
): Promise<void> {
  const { store, state, config, clock, random } = parts;
  const id = random.hex(12);
  const path = toRelPath(`${ownFolderName}/tmp/${id}`);
  const key = keyOf(config.prefix, path);
  state.putIntent({ id, path, kind: 'temporary-object', startedAt: clock.now() });
  const written = await store.copy(
    keyOf(config.prefix, from),
    key,
    { createOnly: true, sourceIfMatch: etag, sourceSize: size },
    signal,
  );
  renaming.asideObjects.set(from, { key, etag: written.etag });
}

/** Also those of an earlier life. What cannot be removed now is removed with the next. */
export async function removeAsideObjects(
  { store, state, config, logger }: Pick<PairParts, 'store' | 'state' | 'config' | 'logger'>,
  signal: AbortSignal,
): Promise<void> {
  for (const { id, path, kind } of state.intents()) {
    if (kind === 'temporary-object') {
      try {
        await store.delete(keyOf(config.prefix, path), signal);
        state.removeIntent(id);
      } catch (error) {
        signal.throwIfAborted();
        logger.log('warn', 'a temporary object is left behind', { path, error });
      }
    }
  }
}
