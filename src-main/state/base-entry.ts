/**
 * What both sides held when a path was last in sync: the third tree of the three-way compare.
 * A row exists only for content that is durable on both sides.
 */
import type { RelPath } from '../foundation/names.ts';

/** The stat tuple that stands for "this very file, not written since". */
export type LocalPrint = {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly dev: number;
};

export type BaseFile = {
  readonly kind: 'file';
  readonly path: RelPath;
  readonly crc64: bigint;
  readonly md5?: string;
  readonly local: LocalPrint;
  readonly remote: { readonly etag: string; readonly size: number; readonly versionId?: string };
  /** When the content was last looked at for the row: a file whose mtime is within 2 s of it is hashed again at the next look. */
  readonly committedAt: number;
  readonly wasParked?: true;
};

export type BaseFolder = {
  readonly kind: 'folder';
  readonly path: RelPath;
  /** True when the bucket holds the zero-byte `path/` object, false when the folder is only implied by keys below it. */
  readonly hasMarker: boolean;
  readonly wasParked?: true;
};

/** `wasParked`: an ignore rule hid the path for a time. Nobody watched, so that its absence on a side is no deletion. */
export type BaseEntry = BaseFile | BaseFolder;

export type BaseChange =
  /** `text`: the content of a small text file, kept (a bounded number of the newest) for three-way merges. */
  | { readonly kind: 'put'; readonly entry: BaseEntry; readonly text?: Uint8Array | undefined }
  | { readonly kind: 'remove'; readonly path: RelPath };

/** Whether a stat still is the file the print was taken of. */
export function samePrint(a: LocalPrint, b: LocalPrint): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino && a.dev === b.dev;
}
