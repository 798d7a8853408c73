/**
 * Percent-encoding as COS wants it: RFC 3986 strict over UTF-8, upper-case hex, everything but `A-Za-z0-9-_.~` escaped.
 * Decoding is percent only: a `+` is a plus. Paths are never handed to `URL`, which rewrites dot segments.
 */
import { AppError } from '../foundation/app-error.ts';

/** Escapes all of `text`, `/` included. Text that has no UTF-8 form (lone surrogates) throws `name-not-allowed-in-cos`. */
export function encodeStrict(text: string): string {
  if (/^[\w.~-]*$/.test(text)) {
    return text;
  }
  if (!text.isWellFormed()) {
    throw new AppError('name-not-allowed-in-cos', 'text with a lone surrogate has no UTF-8 form');
  }
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** As `encodeStrict`, with `/` kept. */
export function encodeKeyPath(key: string): string {
  if (/^[\w.~/-]*$/.test(key)) {
    return key;
  }
  return encodeStrict(key).replaceAll('%2F', '/');
}

/** Undefined where an escape is cut, is no hex, or where the bytes are not UTF-8. */
export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // decodeURIComponent has no other failure than malformed input.
    return undefined;
  }
}
