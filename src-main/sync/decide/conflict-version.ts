/**
 * A text that stands for both sides of a conflict as they were seen: a choice is carried out only while looking again gives the same
 * one. Pure.
 */
import type { LocalPrint } from '../../state/base-entry.ts';

export type LocalSeen = { readonly file: LocalPrint | undefined; readonly isFolder: boolean };
/** A bucket can hold an object and keys below its name. */
export type RemoteSeenNow = { readonly etag: string | undefined; readonly isFolder: boolean };

export function conflictVersion(local: LocalSeen, remote: RemoteSeenNow): string {
  return `${localText(local)} ${remoteText(remote)}`;
}

function localText({ file, isFolder }: LocalSeen): string {
  if (file === undefined) {
    return isFolder ? 'folder' : 'absent';
  }
  const { size, mtimeMs, ctimeMs, ino, dev } = file;
  return `file:${size}:${mtimeMs}:${ctimeMs}:${ino}:${dev}`;
}

function remoteText({ etag, isFolder }: RemoteSeenNow): string {
  if (etag === undefined) {
    return isFolder ? 'folder' : 'absent';
  }
  return `file:${etag}${isFolder ? '+folder' : ''}`;
}
