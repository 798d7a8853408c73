/** `Tagging`: the tags of a bucket or of an object, and their other form, the value of the `x-cos-tagging` header. */
import { AppError } from '../../foundation/app-error.ts';
import { decodePercent, encodeStrict } from '../key-encoding.ts';
import { anyText, listOf, type MessageValue, message, record, required, text } from './message.ts';

export type Tagging = MessageValue<typeof tagging>;
export type Tag = Tagging['tags'][number];

/** Also part of filters. */
export const tagCodec = record({ key: required('Key', text), value: required('Value', anyText) });

export const tagging = message('Tagging', record({ tags: required('TagSet', listOf('Tag', tagCodec)) }));

export function writeTaggingHeader(tags: readonly Tag[]): string {
  return tags.map(({ key, value }) => `${encodeStrict(key)}=${encodeStrict(value)}`).join('&');
}

export function parseTaggingHeader(header: string): readonly Tag[] {
  return header
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const key = decodePercent(equals < 0 ? pair : pair.slice(0, equals));
      const value = decodePercent(equals < 0 ? '' : pair.slice(equals + 1));
      if (key === undefined || key === '' || value === undefined) {
        throw new AppError('malformed-answer', 'the tags are not percent-encoded pairs');
      }
      return { key, value };
    });
}
