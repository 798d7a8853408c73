/**
 * The objects of a list page, read without a tree of elements: nearly all of the page is them. Each must have its elements in the order
 * and the form that COS writes; where one has not, reading ends before it.
 */
import { decodeName, type EncodingType, unquoteETag } from './fields.ts';
import type { ListedContent } from './list-bucket-result.ts';
import { afterSpace, decodePlain } from './plain-text.ts';

/** Adds the objects from `from` on to `contents`; gives the place behind the last one that was read. Throws where a name is no name. */
export function readPlainContents(
  text: string,
  from: number,
  encodingType: EncodingType | undefined,
  contents: ListedContent[],
): number {
  let at = from;
  /** Goes over `tag`, if it is what comes next. */
  const goOver = (tag: string): boolean => {
    const start = afterSpace(text, at);
    if (!text.startsWith(tag, start)) {
      return false;
    }
    at = start + tag.length;
    return true;
  };
  const leaf = (begin: string, end: string): string | undefined => {
    if (!goOver(begin)) {
      return undefined;
    }
    const start = at;
    const stop = text.indexOf('<', start);
    if (!text.startsWith(end, stop)) {
      return undefined;
    }
    at = stop + end.length;
    return text.slice(start, stop);
  };
  const optionalLeaf = (begin: string, end: string): string | undefined => {
    const before = at;
    const found = leaf(begin, end);
    at = found === undefined ? before : at;
    return found;
  };

  for (;;) {
    const before = at;
    const key = goOver('<Contents>') ? nameOf(leaf('<Key>', '</Key>'), encodingType) : undefined;
    const lastModified = key === undefined ? undefined : timeOf(leaf('<LastModified>', '</LastModified>'));
    const etag = lastModified === undefined ? undefined : etagOf(leaf('<ETag>', '</ETag>'));
    const size = etag === undefined ? undefined : sizeOf(leaf('<Size>', '</Size>'));
    if (key === undefined || lastModified === undefined || etag === undefined || size === undefined) {
      return before;
    }
    let ownerId: string | undefined;
    if (goOver('<Owner>')) {
      const id = leaf('<ID>', '</ID>');
      ownerId = id === undefined ? undefined : decodePlain(id);
      const displayName = optionalLeaf('<DisplayName>', '</DisplayName>') ?? '';
      if (ownerId === undefined || decodePlain(displayName) === undefined || !goOver('</Owner>')) {
        return before;
      }
    }
    const said = optionalLeaf('<StorageClass>', '</StorageClass>') ?? standard;
    const storageClass = said === standard ? standard : decodePlain(said);
    const tier = optionalLeaf('<StorageTier>', '</StorageTier>') ?? '';
    if (storageClass === undefined || decodePlain(tier) === undefined || !goOver('</Contents>')) {
      return before;
    }
    contents.push({ key, lastModified, etag, size, ...(ownerId === undefined ? {} : { ownerId }), storageClass });
  }
}

const standard = 'STANDARD';

function nameOf(text: string | undefined, encodingType: EncodingType | undefined): string | undefined {
  const plain = text === undefined ? undefined : decodePlain(text);
  if (plain === undefined || plain === '') {
    return undefined;
  }
  return plain.includes('%') ? decodeName(plain, encodingType) : plain;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function timeOf(text: string | undefined): number | undefined {
  // The form of nearly all: what is known of it needs no look for zones.
  const time = text?.length === 24 && isoTime.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

const quote = '&quot;';

function etagOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  if (text.length >= 2 * quote.length && text.startsWith(quote) && text.endsWith(quote)) {
    const inner = text.slice(quote.length, -quote.length);
    if (/^[\w-]*$/.test(inner)) {
      return inner;
    }
  }
  const plain = decodePlain(text);
  return plain === undefined ? undefined : unquoteETag(plain);
}

function sizeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
