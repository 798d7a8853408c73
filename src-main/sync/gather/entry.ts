/**
 * One path on one side, as gathered. `unknown` means that the side could not be read there: nothing is done to such a path, and
 * no folder above it is removed.
 */
import type { Reason } from '../../contract/model.ts';
import type { ObjectKey, RelPath } from '../../foundation/names.ts';
import type { LocalPrint } from '../../state/base-entry.ts';

export type LocalFile = {
  readonly kind: 'file';
  readonly path: RelPath;
  readonly print: LocalPrint;
  readonly mode: number;
};
export type Folder = { readonly kind: 'folder'; readonly path: RelPath };

/** `below` is true when everything under the path is unknown too (an unreadable folder). */
export type Unknown = {
  readonly kind: 'unknown';
  readonly path: RelPath;
  readonly below: boolean;
  readonly reason: Reason;
};

export type LocalEntry = LocalFile | Folder | Unknown;

export type RemoteFile = {
  readonly kind: 'file';
  readonly path: RelPath;
  readonly key: ObjectKey;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: number;
  readonly storageClass: string;
};
/** A prefix that holds keys, or its marker object `path/`, or both. */
export type RemoteFolder = { readonly kind: 'folder'; readonly path: RelPath; readonly hasMarker: boolean };

export type RemoteEntry = RemoteFile | RemoteFolder | Unknown;

/** What a stream of entries is sorted by: `path` for a file, `path/` for a folder, in UTF-8 byte order (the order of keys). */
export function sortKeyOf(entry: { readonly kind: string; readonly path: string }): string {
  return entry.kind === 'folder' ? `${entry.path}/` : entry.path;
}
