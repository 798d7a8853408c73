/** One page of unfinished uploads: ordered by key, then upload id, because a key may have many. Pure, on top of `list-page.ts`. */
import { listPage, type Seek } from './list-page.ts';

export type UploadPageQuery = {
  readonly prefix: string;
  readonly delimiter: string;
  /** With an id: uploads after that one. Without: uploads of keys after `keyMarker`. */
  readonly keyMarker: string;
  readonly uploadIdMarker: string;
  readonly limit: number;
};

export type UploadPage<Entry> = {
  readonly uploads: readonly Entry[];
  readonly commonPrefixes: readonly string[];
  /** Present when more follows. */
  readonly next?: { readonly nextKeyMarker: string; readonly nextUploadIdMarker?: string };
};

export function uploadPage<Entry extends { readonly key: string; readonly id: string }>(
  { prefix, delimiter, keyMarker, uploadIdMarker, limit }: UploadPageQuery,
  seek: Seek<Entry>,
): UploadPage<Entry> {
  const isWithinKey = uploadIdMarker !== '';
  const resumeAt = Buffer.from(keyMarker);
  const marker = isWithinKey ? '' : keyMarker;
  const page = listPage<Entry>({ prefix, delimiter, marker, limit }, function* seekOn(from, below) {
    const start = isWithinKey && Buffer.compare(from, resumeAt) < 0 ? resumeAt : from;
    for (const upload of seek(start, below)) {
      const isListed = isWithinKey && upload.key === keyMarker && upload.id <= uploadIdMarker;
      if (!isListed) {
        yield upload;
      }
    }
  });
  const { entries: uploads, commonPrefixes, nextMarker } = page;
  if (nextMarker === undefined) {
    return { uploads, commonPrefixes };
  }
  const last = uploads.at(-1);
  const next =
    last?.key === nextMarker
      ? { nextKeyMarker: nextMarker, nextUploadIdMarker: last.id }
      : { nextKeyMarker: nextMarker };
  return { uploads, commonPrefixes, next };
}
