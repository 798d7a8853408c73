/**
 * Reads pages of List Objects several times faster than the XML library, which would hold the event loop for too long on 1000 keys.
 * It knows only the plain form that servers write: known elements without attributes, text, the references XML defines. Whatever else it
 * meets, well-formed or not, is the library's to read or to refuse, so both always agree.
 */
import { type ListBucketResult, parseListBucketResult, toListBucketResult } from './list-bucket-result.ts';
import type { XmlElement } from './xml.ts';

/** Throws `malformed-answer` exactly where `parseListBucketResult` does. */
export function readListPage(text: string): ListBucketResult {
  const root = readPlain(text);
  return root === undefined ? parseListBucketResult(text) : toListBucketResult(root);
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

type OpenElement = { readonly name: string; readonly text: string; readonly children: XmlElement[] };

/** The root element of a plain page; undefined for anything that is not surely one. */
function readPlain(text: string): XmlElement | undefined {
  const start = declaration.exec(text)?.[0].length ?? 0;
  const end = text.trimEnd().length;
  const open: OpenElement[] = [];
  let at = start;
  while (at < end) {
    if (text.charCodeAt(at) !== lessThan) {
      return undefined;
    }
    const close = text.indexOf('>', at);
    if (close < 0) {
      return undefined;
    }
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
        return at === end ? ended : undefined;
      }
    } else if (isEmpty) {
      if (parent === undefined || !(leafNames.has(name) || groupNames.has(name))) {
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
      parent.children.push({ name, text: content, children: [] });
      at = stop + ending.length;
    } else {
      const isRoot = parent === undefined;
      if (!groupNames.has(name) || isRoot !== (name === rootName)) {
        return undefined;
      }
      const element = { name, text: '', children: [] };
      parent?.children.push(element);
      open.push(element);
    }
    at = afterSpace(text, at, end);
  }
  return undefined;
}

const lessThan = 0x3c;
const slash = 0x2f;

/** White space between elements says nothing; any other text there is not plain. */
function afterSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const unit = text.charCodeAt(at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x09) {
      return at;
    }
    at += 1;
  }
  return at;
}

const references: ReadonlyMap<string, string> = new Map([
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&apos;', "'"],
]);

/** Undefined where text needs more than the named references. Readers of XML turn carriage returns into line feeds. */
function decodePlain(text: string): string | undefined {
  if (text.includes('\r')) {
    return undefined;
  }
  if (!text.includes('&')) {
    return text;
  }
  let isPlain = true;
  const decoded = text.replace(/&[a-z]{0,4};?/g, (reference) => {
    const char = references.get(reference);
    isPlain &&= char !== undefined;
    return char ?? '';
  });
  return isPlain ? decoded : undefined;
}
