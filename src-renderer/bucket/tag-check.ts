/**
 * What is wrong with the tags of a bucket as they are typed, row by row. Rows that the bucket has as they are may stay: what COS put
 * there itself follows other rules. Pure. Rules: https://www.tencentcloud.com/document/product/436/31509
 */
import { type BucketTag, bucketLimits } from '../../src-main/contract/bucket.ts';

export type TagMistake =
  | 'key-needed'
  | 'key-twice'
  | 'key-reserved'
  | 'key-characters'
  | 'key-long'
  | 'value-characters'
  | 'value-long';

const allowed = /^[\p{L}\p{M}\p{N} +\-_=.:/@]*$/u;
const reserved = /^(?:qcs:|project)/i;

/** One entry a row; undefined where nothing is wrong. */
export function findTagMistakes(
  rows: readonly BucketTag[],
  saved: readonly BucketTag[],
): readonly (TagMistake | undefined)[] {
  const keys = rows.map(({ key }) => key);
  return rows.map((row, index) => {
    if (row.key === '') {
      return 'key-needed';
    }
    if (keys.indexOf(row.key) !== index) {
      return 'key-twice';
    }
    return saved.some(({ key, value }) => key === row.key && value === row.value) ? undefined : mistakeIn(row, saved);
  });
}

function mistakeIn({ key, value }: BucketTag, saved: readonly BucketTag[]): TagMistake | undefined {
  if (reserved.test(key) && !saved.some((tag) => tag.key === key)) {
    return 'key-reserved';
  }
  if (!allowed.test(key)) {
    return 'key-characters';
  }
  if (lengthOf(key) > bucketLimits.tagKey) {
    return 'key-long';
  }
  if (!allowed.test(value)) {
    return 'value-characters';
  }
  return lengthOf(value) > bucketLimits.tagValue ? 'value-long' : undefined;
}

/** In characters, not in units of the encoding. */
function lengthOf(text: string): number {
  return [...text].length;
}
