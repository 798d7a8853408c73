/** Query parameters that all listings share. */
import type { EncodingType } from '../cos/wire/fields.ts';
import type { CosRequest } from './cos-request.ts';
import { refuse } from './refusal.ts';

const maxPage = 1000;

type Query = CosRequest['query'];

/** How many entries a page may have; more than 1000 are not given. */
export function limitOf(query: Query, name: string): number {
  return Math.min(integerOf(query, name, maxPage), maxPage);
}

export function integerOf(query: Query, name: string, fallback: number): number {
  const text = query.get(name) ?? '';
  if (text === '') {
    return fallback;
  }
  if (!/^\d{1,15}$/.test(text)) {
    throw refuse('InvalidArgument', `${name} is a number.`);
  }
  return Number(text);
}

/** '' when none is asked for. */
export function delimiterOf(query: Query): string {
  const delimiter = query.get('delimiter') ?? '';
  if ([...delimiter].length > 1) {
    throw refuse('InvalidDelimiter');
  }
  return delimiter;
}

export function encodingTypeOf(query: Query): EncodingType | undefined {
  const text = query.get('encoding-type') ?? '';
  if (text !== '' && text !== 'url') {
    throw refuse('InvalidArgument', 'encoding-type can only be url.');
  }
  return text === '' ? undefined : text;
}
