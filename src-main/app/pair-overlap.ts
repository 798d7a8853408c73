/**
 * Whether two pairs would write into each other's places: one local folder inside the other, or one prefix inside the other in
 * one bucket. Either would turn one pair's work into the other's changes, without end.
 */
import { sep } from 'node:path';

/** `localRoot` with links resolved where it exists. `server` is undefined for Tencent Cloud. */
export type PairPlace = {
  readonly localRoot: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly server: string | undefined;
};

export function overlapOf(a: PairPlace, b: PairPlace): 'local-folder' | 'prefix' | undefined {
  if (contains(withSeparator(a.localRoot), withSeparator(b.localRoot))) {
    return 'local-folder';
  }
  if (a.server === b.server && a.bucket === b.bucket && contains(a.prefix, b.prefix)) {
    return 'prefix';
  }
  return undefined;
}

/** True when one is the beginning of the other; both end in their separator or are empty. */
function contains(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : `${folder}${sep}`;
}
