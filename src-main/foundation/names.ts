/**
 * Branded strings for the names the engine handles, so that a key is never used as a path.
 * The `as` casts of the constructors here are the only ones; every other file goes through them.
 */
declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

/** A path inside a synced folder: `/`-separated, no leading or trailing `/`, no empty, `.` or `..` part. The root is ''. */
export type RelPath = Brand<'RelPath'>;
/** An object key as COS stores it: any UTF-8 string, decoded, without a leading request `/`. */
export type ObjectKey = Brand<'ObjectKey'>;
/** An absolute path of this machine in its own notation. */
export type LocalPath = Brand<'LocalPath'>;
/** The id of a pair. */
export type PairId = Brand<'PairId'>;

export const rootPath = '' as RelPath;

/** Trusts its caller that `text` is a valid relative path; use `parseRelPath` for outside data. */
export function toRelPath(text: string): RelPath {
  return text as RelPath;
}

/** The relative path, or undefined where a part is empty, `.`, `..` or holds NUL. */
export function parseRelPath(text: string): RelPath | undefined {
  return isRelPath(text) ? text : undefined;
}

export function isRelPath(text: string): text is RelPath {
  return !/(?:^|\/)\.{0,2}(?:\/|$)|\0/.test(text);
}

export function toObjectKey(text: string): ObjectKey {
  return text as ObjectKey;
}

export function toLocalPath(text: string): LocalPath {
  return text as LocalPath;
}

export function toPairId(text: string): PairId {
  return text as PairId;
}

/** The folder that holds `path`; the root for a top-level name. */
export function parentOf(path: RelPath): RelPath {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? rootPath : (path.slice(0, slash) as RelPath);
}

export function joinRelPath(folder: RelPath, name: string): RelPath {
  return (folder === '' ? name : `${folder}/${name}`) as RelPath;
}

export function baseName(path: RelPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
