/**
 * Reads each side of a path against its base: same content, changed, or gone. Pure.
 * Content is equal when size and CRC64 are; where an object has no CRC64 its ETag must be the MD5. An object with neither is
 * never taken for equal: it is downloaded, or becomes a conflict, at the price of a transfer.
 */
import type { ObjectFacts } from '../../cos/object-store.ts';
import { type BaseFile, type LocalPrint, samePrint } from '../../state/base-entry.ts';
import type { RemoteFile } from '../gather/entry.ts';
import type { Facts, PathStates } from './path-states.ts';

export type RemoteVersion = Omit<RemoteFile, 'kind' | 'path' | 'key'>;

export type RemoteSeen = {
  readonly file: RemoteVersion | undefined;
  /** Facts of `file`, when it was asked for. */
  readonly head: ObjectFacts | undefined;
  readonly folder: { readonly hasMarker: boolean } | undefined;
};

export type LocalFileChange = 'same' | 'changed' | 'suspect';
export type RemoteFileChange = 'same' | 'changed';

type Content = { readonly size: number; readonly crc64: bigint; readonly md5?: string };

const youngMs = 2000;

/** The remote side with what HEAD said laid over what the listing said. */
export function remoteSeen({ remoteFile, remoteFolder }: PathStates, { remoteHead, markerHead }: Facts): RemoteSeen {
  const hasMarkerNow = markerHead === undefined ? remoteFolder?.hasMarker === true : markerHead !== 'absent';
  const folder = remoteFolder !== undefined || hasMarkerNow ? { hasMarker: hasMarkerNow } : undefined;
  if (remoteHead === undefined) {
    return { file: remoteFile, head: undefined, folder };
  }
  if (remoteHead === 'absent') {
    return { file: undefined, head: undefined, folder };
  }
  const { etag, size, lastModified } = remoteHead;
  const storageClass = remoteHead.storageClass ?? remoteFile?.storageClass ?? 'STANDARD';
  return { file: { etag, size, lastModified, storageClass }, head: remoteHead, folder };
}

export function localChange(print: LocalPrint, base: BaseFile, { localHash }: Facts): LocalFileChange {
  if (isSuspect(print, base)) {
    return 'suspect';
  }
  if (localHash !== undefined) {
    return localHash.crc64 === base.crc64 && print.size === base.local.size ? 'same' : 'changed';
  }
  return samePrint(print, base.local) ? 'same' : 'changed';
}

/** The very file of the row, emptied without its time moving on: what a power cut leaves, not what a user does. */
export function isSuspect(print: LocalPrint, base: BaseFile): boolean {
  return (
    print.size === 0 && base.local.size > 0 && print.mtimeMs === base.local.mtimeMs && print.ino === base.local.ino
  );
}

/** Written so shortly before its row that a later write of the same size may not have moved its time. */
export function isYoung(row: { readonly committedAt: number; readonly local: LocalPrint }): boolean {
  return Math.abs(row.committedAt - row.local.mtimeMs) <= youngMs;
}

export function remoteChange(file: RemoteVersion, head: ObjectFacts | undefined, base: BaseFile): RemoteFileChange {
  if (isSameVersion(file, base)) {
    return 'same';
  }
  const content: Content = {
    size: base.remote.size,
    crc64: base.crc64,
    ...(base.md5 === undefined ? {} : { md5: base.md5 }),
  };
  return head !== undefined && hasContent(head, content) ? 'same' : 'changed';
}

export function isSameVersion(file: RemoteVersion, base: BaseFile): boolean {
  return file.etag === base.remote.etag && file.size === base.remote.size;
}

export function hasContent(object: ObjectFacts, content: Content): boolean {
  if (object.size !== content.size) {
    return false;
  }
  if (object.crc64 !== undefined) {
    return object.crc64 === content.crc64;
  }
  return content.md5 !== undefined && object.etag.toLowerCase() === content.md5.toLowerCase();
}
