/** Bytes of one side as something to look at: text, picture, or the first bytes. Pure but for the reader it is given. */
import { conflictTextMax, type SideContent } from '../../contract/conflicts.ts';
import { encodeGb18030 } from '../../foundation/gb18030.ts';

export const pictureBytesMax = 8 * 1024 * 1024;
const headBytes = 4 * 1024;

export type DecodedText = { readonly text: string; readonly encoding: 'utf-8' | 'utf-8-bom' | 'gb18030' };

/** `read` yields the first so many bytes. Reads no more than what is shown. */
export async function sideContentOf(size: number, read: (bytes: number) => Promise<Uint8Array>): Promise<SideContent> {
  const isSmall = size <= pictureBytesMax;
  const bytes = await read(isSmall ? size : headBytes);
  const mediaType = pictureTypeOf(bytes);
  if (mediaType !== undefined) {
    return isSmall
      ? { kind: 'picture', mediaType, base64: Buffer.from(bytes).toString('base64') }
      : { kind: 'too-large', size };
  }
  if (size > conflictTextMax) {
    return isPlain(bytes.subarray(0, headBytes))
      ? { kind: 'too-large', size }
      : { kind: 'binary', size, headBase64: headOf(bytes) };
  }
  const decoded = decodeText(bytes);
  return decoded === undefined
    ? { kind: 'binary', size, headBase64: headOf(bytes) }
    : { kind: 'text', text: decoded.text, encoding: decoded.encoding };
}

/** Undefined for what is not text. The byte order mark is said in `encoding`, not in the text. */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  if (!isPlain(bytes)) {
    return undefined;
  }
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = decode('utf-8', bytes);
  if (text !== undefined) {
    return { text, encoding: hasMark ? 'utf-8-bom' : 'utf-8' };
  }
  const chinese = decode('gb18030', bytes);
  return chinese === undefined ? undefined : { text: chinese, encoding: 'gb18030' };
}

/** A merged text as bytes, written as the file was before; undefined where that cannot hold it. Line ends stay as they are given. */
export function encodeText(text: string, before: DecodedText['encoding']): Uint8Array<ArrayBuffer> | undefined {
  if (before === 'gb18030') {
    return encodeGb18030(text);
  }
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return new TextEncoder().encode(before === 'utf-8-bom' ? `\uFEFF${plain}` : plain);
}

function decode(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // Not this encoding: that is the answer.
    return undefined;
  }
}

/** Without the control characters that no text holds. */
function isPlain(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b);
}

function headOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, headBytes)).toString('base64');
}

/** By what the bytes begin with; SVG is a text here, which may hold scripts. */
function pictureTypeOf(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (text.startsWith('\x89PNG\r\n\x1a\n')) {
    return 'image/png';
  }
  if (text.startsWith('\xff\xd8\xff')) {
    return 'image/jpeg';
  }
  if (/^GIF8[79]a/.test(text)) {
    return 'image/gif';
  }
  return /^RIFF.{4}WEBP/s.test(text) ? 'image/webp' : undefined;
}
