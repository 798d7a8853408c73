/**
 * Reads pages of List Objects ten times faster than the XML library, which would hold the event loop for too long on 1000 keys.
 * It knows only the plain form that servers write: known elements without attributes, text, the references XML defines. Whatever else it
 * meets, well-formed or not, is the library's to read or to refuse, so both always agree.
 */
import { type EncodingType, parseEncodingType } from './fields.ts';
import {
  type ListBucketResult,
  type ListedContent,
  parseContent,
  parseListBucketResult,
  toListBucketResult,
} from './list-bucket-result.ts';
import { readPlainContents } from './plain-contents.ts';
import { afterSpace, decodePlain } from './plain-text.ts';
import type { XmlElement } from './xml.ts';

/** Throws `malformed-answer` exactly where `parseListBucketResult` does. */
export function readListPage(text: string): ListBucketResult {
  return readPlain(text) ?? parseListBucketResult(text);
}

/** Undefined for anything that is not surely a plain page that says what it must. */
function readPlain(text: string): ListBucketResult | undefined {
  try {
    const page = readElements(text);
    return page === undefined ? undefined : toListBucketResult(page.root, page.contents);
  } catch {
    // The library meets the same and says what it is, unless it finds something worse.
    return undefined;
  }
}

const rootName = 'ListBucketResult';
const groupNames: ReadonlySet<string> = new Set([rootName, 'Contents', 'CommonPrefixes', 'Owner']);
const leafNames: ReadonlySet<string> = new Set([
  'Name',
  'EncodingType',
  'Prefix',
  'Marker',
  'MaxKeys',
  'Delimiter',
  'IsTruncated',
  'NextMarker',
  'Key',
  'LastModified',
  'ETag',
  'Size',
  'ID',
  'DisplayName',
  'StorageClass',
  'StorageTier',
  'RestoreStatus',
]);

const declaration = /^\s*(?:<\?xml version=(?:"1\.0"|'1\.0')(?: encoding=(?:"[\w-]+"|'[\w-]+'))? ?\?>[ \t\n]*)?/;

const contentName = 'Contents';

type OpenElement = { readonly name: string; readonly text: string; readonly children: XmlElement[] };

type PlainPage = {
  /** Without the objects. */
  readonly root: XmlElement;
  readonly contents: readonly ListedContent[];
};

/** Undefined for anything that is not surely a plain page. */
function readElements(text: string): PlainPage | undefined {
  const start = declaration.exec(text)?.[0].length ?? 0;
  const end = text.trimEnd().length;
  const open: OpenElement[] = [];
  const contents: ListedContent[] = [];
  /** How names are encoded, once the first object has come: it is said before them, or not at all. */
  let encoding: { readonly type: EncodingType | undefined } | undefined;
  let at = start;
  while (at < end) {
    if (text.charCodeAt(at) !== lessThan) {
      return undefined;
    }
    const close = text.indexOf('>', at);
    if (close < 0) {
      return undefined;
    }
    const tagAt = at;
    const parent = open.at(-1);
    const isClosing = text.charCodeAt(at + 1) === slash;
    const isEmpty = !isClosing && text.charCodeAt(close - 1) === slash;
    const name = text.slice(at + (isClosing ? 2 : 1), isEmpty ? close - 1 : close);
    at = close + 1;
    if (isClosing) {
      const ended = open.pop();
      if (ended?.name !== name) {
        return undefined;
      }
      if (open.length === 0) {
        return at === end ? { root: ended, contents } : undefined;
      }
      if (encoding !== undefined && name === contentName && open.length === 1) {
        contents.push(parseContent(ended, encoding.type));
      }
    } else if (isEmpty) {
      if (parent === undefined || !(leafNames.has(name) || groupNames.has(name)) || name === contentName) {
        return undefined;
      }
      parent.children.push({ name, text: '', children: [] });
    } else if (leafNames.has(name)) {
      const ending = `</${name}>`;
      const stop = text.indexOf('<', at);
      const content = decodePlain(text.slice(at, stop < 0 ? at : stop));
      if (parent === undefined || content === undefined || stop < 0 || !text.startsWith(ending, stop)) {
        return undefined;
      }
      if (name === 'EncodingType' && encoding !== undefined) {
        return undefined;
      }
      parent.children.push({ name, text: content, children: [] });
      at = stop + ending.length;
    } else {
      const isRoot = parent === undefined;
      if (!groupNames.has(name) || isRoot !== (name === rootName)) {
        return undefined;
      }
      const element = { name, text: '', children: [] };
      if (parent !== undefined && name === contentName && open.length === 1) {
        encoding ??= { type: parseEncodingType(parent) };
        const after = readPlainContents(text, tagAt, encoding.type, contents);
        if (after > tagAt) {
          at = afterSpace(text, after);
          continue;
        }
      } else {
        parent?.children.push(element);
      }
      open.push(element);
    }
    at = afterSpace(text, at);
  }
  return undefined;
}

const lessThan = 0x3c;
const slash = 0x2f;
