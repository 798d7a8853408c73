/** Limits of tags: https://www.tencentcloud.com/document/product/436/35709 */
import { parseTaggingHeader, type Tag } from '../cos/wire/tagging.ts';
import { refuse } from './refusal.ts';
import { parseRequestXml } from './request-xml.ts';

export const maxBucketTags = 50;
export const maxObjectTags = 10;

const allowed = /^[\p{L}\p{N} +\-_=.:/]*$/u;

/** The tags without anything else that was sent with them. */
export function checkTags(tags: readonly Tag[], maxCount: number): { key: string; value: string }[] {
  const isSound = tags.every(
    ({ key, value }) =>
      key.length > 0 && key.length <= 128 && value.length <= 256 && allowed.test(key) && allowed.test(value),
  );
  const isUnique = new Set(tags.map(({ key }) => key)).size === tags.length;
  if (!isSound || !isUnique || tags.length > maxCount) {
    throw refuse('InvalidTag');
  }
  return tags.map(({ key, value }) => ({ key, value }));
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
