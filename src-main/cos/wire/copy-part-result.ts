/** `CopyPartResult`: the answer of Upload Part - Copy when it went well. */
import { AppError } from '../../foundation/app-error.ts';
import { parseCrc64, quoteETag, unquoteETag } from './fields.ts';
import { type Codec, type MessageValue, message, optional, record, required, text, time } from './message.ts';

export type CopyPartResult = MessageValue<typeof copyPartResult>;

const etag: Codec<string> = {
  read: (from) => text.read({ ...from, text: unquoteETag(from.text) }),
  write: (name, value) => text.write(name, quoteETag(value)),
};

const crc64: Codec<bigint> = {
  read: (from) => {
    const value = parseCrc64(from.text);
    if (value === undefined) {
      throw new AppError('malformed-answer', `${from.name} is empty`);
    }
    return value;
  },
  write: (name, value) => text.write(name, String(value)),
};

export const copyPartResult = message(
  'CopyPartResult',
  record({
    etag: required('ETag', etag),
    lastModified: required('LastModified', time),
    crc64: optional('CRC64', crc64),
  }),
);
