/**
 * Typed fields of a message: what is missing or has another form throws `malformed-answer` instead of becoming a default, because a
 * default in a listing reads as "nothing there".
 */
import { AppError } from '../../foundation/app-error.ts';
import { decodePercent, encodeKeyPath } from '../key-encoding.ts';
import type { XmlElement } from './xml.ts';

/** Present in a message when its names are percent-encoded. */
export type EncodingType = 'url';

export function childrenOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter((child) => child.name === name);
}

export function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((child) => child.name === name);
}

/** Text of the first child with one of `names`; undefined when there is none. */
export function optionalText(parent: XmlElement, ...names: readonly string[]): string | undefined {
  return parent.children.find((child) => names.includes(child.name))?.text;
}

export function requiredText(parent: XmlElement, ...names: readonly string[]): string {
  const text = optionalText(parent, ...names);
  if (text === undefined || text === '') {
    throw malformed(parent, names[0] ?? '', text);
  }
  return text;
}

export function requiredInteger(parent: XmlElement, name: string): number {
  const text = optionalText(parent, name)?.trim();
  if (text === undefined || !/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw malformed(parent, name, text);
  }
  return Number(text);
}

export function optionalInteger(parent: XmlElement, name: string): number | undefined {
  return (optionalText(parent, name) ?? '').trim() === '' ? undefined : requiredInteger(parent, name);
}

export function requiredBoolean(parent: XmlElement, name: string): boolean {
  const text = optionalText(parent, name)?.trim().toLowerCase();
  if (text !== 'true' && text !== 'false') {
    throw malformed(parent, name, text);
  }
  return text === 'true';
}

export function optionalBoolean(parent: XmlElement, name: string): boolean {
  return childOf(parent, name) === undefined ? false : requiredBoolean(parent, name);
}

export function requiredTime(parent: XmlElement, name: string): number {
  const text = requiredText(parent, name);
  const time = parseTime(text);
  if (time === undefined) {
    throw malformed(parent, name, text);
  }
  return time;
}

/** An ETag without its quotes. */
export function requiredETag(parent: XmlElement): string {
  return unquoteETag(requiredText(parent, 'ETag'));
}

/** Decimal CRC64 of a text or header; undefined when absent, `malformed-answer` when it is no such number. */
export function parseCrc64(text: string | undefined): bigint | undefined {
  const digits = text?.trim() ?? '';
  if (digits === '') {
    return undefined;
  }
  if (!/^\d{1,20}$/.test(digits) || BigInt.asUintN(64, BigInt(digits)) !== BigInt(digits)) {
    throw new AppError('malformed-answer', 'the CRC64 is no unsigned 64-bit number');
  }
  return BigInt(digits);
}

export function unquoteETag(text: string): string {
  return text.trim().replace(/^"(.*)"$/s, '$1');
}

export function quoteETag(etag: string): string {
  return `"${etag}"`;
}

/**
 * Milliseconds of any form COS writes times in: ISO with and without zone, RFC 1123, and C's asctime. Without a zone it is UTC.
 */
export function parseTime(text: string): number | undefined {
  const trimmed = text.trim();
  const hasZone = /(?:Z|GMT|UTC|[+-]\d{2}:?\d{2})$/i.test(trimmed);
  const isIso = /^\d{4}-\d{2}-\d{2}T/.test(trimmed);
  const zoned = hasZone ? trimmed : `${trimmed}${isIso ? 'Z' : ' GMT'}`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}

export function formatTime(time: number): string {
  return new Date(time).toISOString();
}

export function parseEncodingType(parent: XmlElement): EncodingType | undefined {
  const text = optionalText(parent, 'EncodingType', 'Encoding-Type', 'Encoding-type')?.trim().toLowerCase();
  if (text === undefined || text === '') {
    return undefined;
  }
  if (text !== 'url') {
    throw malformed(parent, 'EncodingType', text);
  }
  return text;
}

/** A key, prefix or marker as the message means it. */
export function decodeName(text: string, encodingType: EncodingType | undefined): string {
  const name = encodingType === 'url' ? decodePercent(text) : text;
  if (name === undefined) {
    throw new AppError('malformed-answer', 'a name is not percent-encoded UTF-8');
  }
  return name;
}

export function encodeName(name: string, encodingType: EncodingType | undefined): string {
  return encodingType === 'url' ? encodeKeyPath(name) : name;
}

function malformed(parent: XmlElement, name: string, text: string | undefined): AppError {
  const found = text === undefined ? 'is missing' : `cannot be ${JSON.stringify(text.slice(0, 80))}`;
  return new AppError('malformed-answer', `${name} of ${parent.name} ${found}`);
}
