/** All that the headers of a write say about the object it makes: PUT, POST form, Initiate, Append and Copy share it. */
import type { IncomingHttpHeaders } from 'node:http';
import { grantsOfHeaders } from './access-rules.ts';
import type { Bucket } from './bucket-table.ts';
import { encryptionOf } from './encryption.ts';
import type { ObjectTraits } from './object-traits.ts';
import { refuseUnsupportedHeaders, type StoredHeaders, storageClassOf, storedHeadersOf } from './stored-headers.ts';
import { maxObjectTags, tagsOfHeader } from './tag-rules.ts';

export type ObjectAttributes = {
  readonly headers: StoredHeaders;
  readonly storageClass: string;
  readonly traits: ObjectTraits;
};

const dayMs = 86_400_000;

export function attributesOf(headers: IncomingHttpHeaders): ObjectAttributes {
  refuseUnsupportedHeaders(headers);
  const tags = tagsOfHeader(headers['x-cos-tagging'], maxObjectTags);
  const grants = grantsOfHeaders(headers, 'object');
  const encryption = encryptionOf(headers);
  return {
    headers: storedHeadersOf(headers),
    storageClass: storageClassOf(headers),
    traits: {
      ...(tags === undefined ? {} : { tags }),
      ...(grants === undefined || grants === 'inherit' ? {} : { grants: [...grants] }),
      ...(encryption === undefined ? {} : { encryption }),
    },
  };
}

/** A bucket with a default retention locks what is written to it. */
export function withDefaultLock(traits: ObjectTraits, { lockDays = 0 }: Bucket, now: number): ObjectTraits {
  return lockDays === 0 ? traits : { ...traits, retainUntil: now + lockDays * dayMs };
}
