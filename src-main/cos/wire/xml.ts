/**
 * XML text to elements and back: the only file that names the XML library.
 * Safe for object keys: no value coercion, no trimming, references decoded strictly, DOCTYPE refused. A document that is cut, that is
 * not XML, or that has another root than asked for throws `malformed-answer`; nothing half-read is ever returned.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { AppError } from '../../foundation/app-error.ts';

/** `text` is the element's own character data; the white space between child elements stays in it and is of no interest. */
export type XmlElement = {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
  /** Written only: attributes are skipped when reading. */
  readonly attributes?: Readonly<Record<string, string>>;
};

const namedReferences: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const parser = new XMLParser({
  preserveOrder: true,
  parseTagValue: false,
  trimValues: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 20,
  // The library's own decoder drops references to control characters, which changes keys silently, and counts expansions,
  // which a 1000-key page exceeds. Without DOCTYPE there is nothing that expands.
  entityDecoder: {
    decode: decodeReferences,
    setExternalEntities: () => undefined,
    addInputEntities: () => undefined,
    setXmlVersion: () => undefined,
    reset: () => undefined,
  },
});

/** Reads a document whose root is `rootName`. White space around it is allowed: slow operations send it to stay alive. */
export function parseXml(text: string, rootName: string): XmlElement {
  const document = text.replace(/^\ufeff/, '').trim();
  if (/<!DOCTYPE/i.test(document)) {
    throw malformed('a document type declaration is not allowed');
  }
  const verdict = XMLValidator.validate(document);
  if (verdict !== true) {
    throw malformed(`not well-formed XML: ${verdict.err.msg}`);
  }
  const roots = parseElements(document);
  const [root] = roots;
  if (root === undefined || roots.length > 1 || root.name !== rootName) {
    throw malformed(`expected <${rootName}>, got <${roots.map(({ name }) => name.slice(0, 80)).join('>, <')}>`);
  }
  return root;
}

/** The name of the root element without reading the rest; undefined when `text` does not begin like XML. */
export function rootNameOf(text: string): string | undefined {
  return /^\s*(?:<\?[^>]*\?>\s*)?<([A-Za-z_][\w.-]*)/.exec(text.replace(/^\ufeff/, ''))?.[1];
}

/** An element to write; undefined children are left out. */
export function element(
  name: string,
  content: string | readonly (XmlElement | undefined)[],
  attributes: Readonly<Record<string, string>> = {},
): XmlElement {
  if (typeof content === 'string') {
    return { name, text: content, children: [], attributes };
  }
  return { name, text: '', children: content.filter((child) => child !== undefined), attributes };
}

/** The document text, with declaration. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(root)}`;
}

function writeElement({ name, text, children, attributes = {} }: XmlElement): string {
  const head = Object.entries(attributes).reduce((sum, [key, value]) => `${sum} ${key}="${escapeText(value)}"`, name);
  const content = `${escapeText(text)}${children.map(writeElement).join('')}`;
  return content === '' ? `<${head}/>` : `<${head}>${content}</${name}>`;
}

/** Character data. Control characters travel as numeric references, CR, LF and tab included: readers normalise the raw ones. */
export function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not travel raw
  return text.replace(/[&<>"'\u0000-\u001f\u007f]/g, (char) => {
    switch (char) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      case '"':
        return '&quot;';
      case "'":
        return '&apos;';
      default:
        return `&#${char.charCodeAt(0)};`;
    }
  });
}

function decodeReferences(text: string): string {
  return text.includes('&') ? text.replace(/&([^;]{0,10});?/g, decodeReference) : text;
}

function decodeReference(reference: string, body: string): string {
  const named = namedReferences.get(body);
  if (named !== undefined && reference.endsWith(';')) {
    return named;
  }
  const digits = /^#(?:(\d{1,7})|x([0-9a-f]{1,6}))$/i.exec(body);
  const codePoint = digits?.[1] === undefined ? Number.parseInt(digits?.[2] ?? '', 16) : Number(digits[1]);
  const isCharacter = codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
  if (!isCharacter || !reference.endsWith(';')) {
    throw malformed(`unknown reference ${reference}`);
  }
  return String.fromCodePoint(codePoint);
}

const textName = '#text';

function parseElements(document: string): readonly XmlElement[] {
  let ordered: unknown;
  try {
    ordered = parser.parse(document);
  } catch (error) {
    throw error instanceof AppError ? error : malformed('the XML reader refused the document', error);
  }
  return toElement('', ordered).children;
}

/** Reads the library's ordered form: a list of `{ [name]: nodes }` and `{ '#text': string }`. */
function toElement(name: string, nodes: unknown): XmlElement {
  const children: XmlElement[] = [];
  let text = '';
  for (const node of Array.isArray(nodes) ? nodes : []) {
    const entries: [string, unknown][] = Object.entries(node);
    for (const [childName, content] of entries) {
      if (childName !== textName) {
        children.push(toElement(childName, content));
      } else if (typeof content === 'string') {
        text += content;
      }
    }
  }
  return { name, text, children };
}

function malformed(message: string, cause?: unknown): AppError {
  return new AppError('malformed-answer', message, cause === undefined ? {} : { cause });
}
