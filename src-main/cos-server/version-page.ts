/** One page of versions: ordered by key, then newest first, because a key may have many. Pure, on top of `list-page.ts`. */
import { listPage, type Seek } from './list-page.ts';
import { nullVersionId, sequenceOf, type VersionPosition, versionIdOf } from './version-id.ts';

export type VersionPageQuery = {
  readonly prefix: string;
  readonly delimiter: string;
  /** With a version id: versions after that one. Without: versions of keys after `keyMarker`. */
  readonly keyMarker: string;
  readonly versionIdMarker: string;
  readonly limit: number;
};

export type VersionPage<Entry> = {
  readonly entries: readonly (Entry & { readonly isLatest: boolean })[];
  readonly commonPrefixes: readonly string[];
  /** Present when more follows; without a version id when the page ends on a common prefix. */
  readonly next?: { readonly nextKeyMarker: string; readonly nextVersionIdMarker?: string };
};

export function versionPage<Entry extends { readonly key: string; readonly version: VersionPosition }>(
  { prefix, delimiter, keyMarker, versionIdMarker, limit }: VersionPageQuery,
  seek: Seek<Entry>,
): VersionPage<Entry> {
  const isWithinKey = versionIdMarker !== '';
  const resumeAt = Buffer.from(keyMarker);
  const marker = isWithinKey ? '' : keyMarker;
  const query = { prefix, delimiter, marker, limit };
  const page = listPage<Entry & { readonly isLatest: boolean }>(query, function* seekOn(from, below) {
    const start = isWithinKey && Buffer.compare(from, resumeAt) < 0 ? resumeAt : from;
    const isListed = isWithinKey ? listedBefore(versionIdMarker, seek(resumeAt, justAbove(resumeAt))) : () => false;
    let previousKey: string | undefined;
    for (const entry of seek(start, below)) {
      const isLatest = entry.key !== previousKey;
      previousKey = entry.key;
      if (entry.key !== keyMarker || !isListed(entry.version)) {
        yield { ...entry, isLatest };
      }
    }
  });
  const { entries, commonPrefixes, nextMarker } = page;
  if (nextMarker === undefined) {
    return { entries, commonPrefixes };
  }
  const last = entries.at(-1);
  const next =
    last?.key === nextMarker
      ? { nextKeyMarker: nextMarker, nextVersionIdMarker: versionIdOf(last.version) }
      : { nextKeyMarker: nextMarker };
  return { entries, commonPrefixes, next };
}

/** Which versions of the marker's key are on earlier pages. When the null version has gone meanwhile, none: twice is better than never. */
function listedBefore<Entry extends { readonly version: VersionPosition }>(
  versionId: string,
  versionsOfKey: Iterable<Entry>,
): (version: VersionPosition) => boolean {
  const last = versionId === nullVersionId ? nullSequence(versionsOfKey) : sequenceOf(versionId);
  return ({ sequence }) => last !== undefined && sequence >= last;
}

function nullSequence<Entry extends { readonly version: VersionPosition }>(
  versionsOfKey: Iterable<Entry>,
): number | undefined {
  for (const { version } of versionsOfKey) {
    if (version.isNull) {
      return version.sequence;
    }
  }
  return undefined;
}

/** The first position behind the one name `key`. */
function justAbove(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.of(0)]);
}
