/**
 * Limits of tags, of buckets (https://www.tencentcloud.com/document/product/436/31509) and of objects
 * (https://www.tencentcloud.com/document/product/436/35664).
 */
import { parseTaggingHeader, type Tag } from '../cos/wire/tagging.ts';
import { refuse } from './refusal.ts';
import { parseRequestXml } from './request-xml.ts';

export const maxBucketTags = 50;
export const maxObjectTags = 10;

const longestKey = 127;
const longestValue = 255;
const allowed = /^[\p{L}\p{M}\p{N} +\-_=.:/@]*$/u;

/** The tags without anything else that was sent with them. */
export function checkTags(tags: readonly Tag[], maxCount: number): { key: string; value: string }[] {
  const isSound = tags.every(({ key, value }) => key !== '' && isText(key, longestKey) && isText(value, longestValue));
  const isUnique = new Set(tags.map(({ key }) => key)).size === tags.length;
  if (!isSound || !isUnique || tags.length > maxCount) {
    throw refuse('InvalidTag');
  }
  return tags.map(({ key, value }) => ({ key, value }));
}

/** Lengths are in characters, not in units of the encoding. */
function isText(text: string, longest: number): boolean {
  return allowed.test(text) && [...text].length <= longest;
}

/** The value of an `x-cos-tagging` header; undefined without one. */
export function tagsOfHeader(
  header: string | string[] | undefined,
  maxCount: number,
): { key: string; value: string }[] | undefined {
  if (header === undefined || header === '') {
    return undefined;
  }
  return checkTags(
    parseRequestXml(() => parseTaggingHeader(String(header)), 'InvalidTag'),
    maxCount,
  );
}
