/**
 * Object bytes that are about to be replaced or deleted by a choice, so that they can be had back: where the bucket keeps versions
 * they stay there, elsewhere they are fetched into the local trash first.
 */
import type { ObjectFacts } from '../../cos/object-store.ts';
import type { LocalPath, RelPath } from '../../foundation/names.ts';
import { downloadFile } from '../../transfer/download.ts';
import type { PairParts } from '../pair-parts.ts';
import { joinLocal, ownFolderOf } from '../paths/local-path.ts';
import { mtimeOf } from '../paths/mtime-meta.ts';
import { keyOf } from '../paths/names.ts';

export type KeptRemote =
  | { readonly kind: 'version'; readonly versionId: string; readonly etag: string; readonly size: number }
  | { readonly kind: 'trash'; readonly path: LocalPath };

export async function keepRemoteBytes(
  { store, fs, config, transfer, trash, random, versions }: PairParts,
  path: RelPath,
  { etag, size, versionId }: ObjectFacts,
  signal: AbortSignal,
): Promise<KeptRemote> {
  const key = keyOf(config.prefix, path);
  if (versionId !== undefined && versionId !== 'null' && (await versions.state(signal)) === 'enabled') {
    return { kind: 'version', versionId, etag, size };
  }
  const tempPath = joinLocal(ownFolderOf(config.localRoot).tmp, random.hex(12));
  await downloadFile(
    { ...transfer, store },
    { key, etag, size, tempPath, attributes: (facts) => ({ mtimeMs: mtimeOf(facts) }) },
    signal,
  );
  try {
    const slot = await trash.slotFor(path);
    await fs.rename(tempPath, slot.path);
    await fs.syncFolder(slot.folder);
    return { kind: 'trash', path: slot.path };
  } catch (error) {
    await fs.removeFile(tempPath);
    throw error;
  }
}
