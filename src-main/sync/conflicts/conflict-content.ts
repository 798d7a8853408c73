/** What each side of a path holds now, for whoever has to decide between them. Reads, writes nothing. */
import type { SideContent } from '../../contract/conflicts.ts';
import type { GetOptions, GotObject } from '../../cos/object-store.ts';
import { AppError, hasCode } from '../../foundation/app-error.ts';
import type { RelPath } from '../../foundation/names.ts';
import { lookAt } from '../gather/scan.ts';
import { sideContentOf } from '../gather/side-content.ts';
import type { PairParts } from '../pair-parts.ts';
import { localPathOf } from '../paths/local-path.ts';
import { keyOf } from '../paths/names.ts';

export async function conflictContent(
  parts: PairParts,
  { path, side }: { readonly path: RelPath; readonly side: 'local' | 'remote' | 'base' },
  signal: AbortSignal,
): Promise<SideContent> {
  switch (side) {
    case 'local':
      return await localContent(parts, path);
    case 'remote':
      return await remoteContent(parts, path, signal);
    case 'base':
      return await baseContent(parts, path, signal);
  }
}

async function localContent({ fs, config, names }: PairParts, path: RelPath): Promise<SideContent> {
  const { localRoot: root, prefix } = config;
  const there = await lookAt({ fs, root, prefix, names }, path);
  if (there?.kind === 'unknown') {
    throw new AppError(there.reason.code, there.reason.detail, { data: { path } });
  }
  if (there?.kind !== 'file') {
    return { kind: 'absent' };
  }
  const file = await fs.openRead(localPathOf(root, path));
  try {
    return await sideContentOf(there.print.size, async (size) => {
      const bytes = new Uint8Array(size);
      return bytes.subarray(0, await file.read(bytes, 0));
    });
  } finally {
    await file.close();
  }
}

async function remoteContent({ store, config }: PairParts, path: RelPath, signal: AbortSignal): Promise<SideContent> {
  const key = keyOf(config.prefix, path);
  const head = await store.head(key, signal);
  if (head === undefined) {
    return { kind: 'absent' };
  }
  return await sideContentOf(head.size, (size) =>
    fetchStart((options) => store.get(key, { ...options, ifMatch: head.etag }, signal), size, head.size),
  );
}

async function baseContent(
  { store, state, config }: PairParts,
  path: RelPath,
  signal: AbortSignal,
): Promise<SideContent> {
  const base = state.getBase(path);
  if (base === undefined) {
    return { kind: 'absent' };
  }
  if (base.kind !== 'file') {
    return { kind: 'unknown' };
  }
  const kept = state.baseText(path);
  if (kept !== undefined) {
    return await sideContentOf(kept.length, async (size) => kept.subarray(0, size));
  }
  const { versionId, etag, size: whole } = base.remote;
  if (versionId === undefined) {
    return { kind: 'unknown' };
  }
  const key = keyOf(config.prefix, path);
  try {
    return await sideContentOf(whole, (size) =>
      fetchStart((options) => store.get(key, { ...options, versionId, ifMatch: etag }, signal), size, whole),
    );
  } catch (error) {
    if (hasCode(error, 'cos-no-such-key', 'cos-precondition-failed', 'cos-rejected')) {
      // A version that has been removed for good.
      return { kind: 'unknown' };
    }
    throw error;
  }
}

async function fetchStart(
  open: (options: GetOptions) => Promise<GotObject>,
  size: number,
  whole: number,
): Promise<Uint8Array> {
  const got = await open(size < whole ? { range: { first: 0, last: size - 1 } } : {});
  const chunks: Uint8Array[] = [];
  for await (const chunk of got.body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
