/** Damaged answers of the operations the engine lives on: read as something or refused as malformed, never a crash. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  parseCompleteMultipartUpload,
  parseCompleteMultipartUploadResult,
  writeCompleteMultipartUpload,
  writeCompleteMultipartUploadResult,
} from '../../../../src-main/cos/wire/complete-multipart-upload.ts';
import { parseCopyObjectResult, writeCopyObjectResult } from '../../../../src-main/cos/wire/copy-object-result.ts';
import {
  parseDeleteRequest,
  parseDeleteResult,
  writeDeleteRequest,
  writeDeleteResult,
} from '../../../../src-main/cos/wire/delete-multiple.ts';
import { parseError, writeError } from '../../../../src-main/cos/wire/error.ts';
import {
  parseInitiateMultipartUploadResult,
  writeInitiateMultipartUploadResult,
} from '../../../../src-main/cos/wire/initiate-multipart-upload-result.ts';
import {
  parseListAllMyBucketsResult,
  writeListAllMyBucketsResult,
} from '../../../../src-main/cos/wire/list-all-my-buckets-result.ts';
import { parseListBucketResult, writeListBucketResult } from '../../../../src-main/cos/wire/list-bucket-result.ts';
import {
  parseListMultipartUploadsResult,
  writeListMultipartUploadsResult,
} from '../../../../src-main/cos/wire/list-multipart-uploads-result.ts';
import { parseListPartsResult, writeListPartsResult } from '../../../../src-main/cos/wire/list-parts-result.ts';
import { mutationsOf } from './mutations.ts';

const malformed = expect.objectContaining({ code: 'malformed-answer' });
const key = 'a b/中.txt';
const storageClass = 'STANDARD';

const messages: readonly (readonly [string, (text: string) => unknown])[] = [
  [
    writeListBucketResult({
      name: 'b-1',
      encodingType: 'url',
      prefix: 'a',
      marker: '',
      maxKeys: 1000,
      isTruncated: true,
      nextMarker: key,
      commonPrefixes: ['a/'],
      contents: [{ key, lastModified: 0, etag: 'e', size: 1, ownerId: '1', storageClass }],
    }),
    parseListBucketResult,
  ],
  [
    writeListAllMyBucketsResult({
      ownerId: '1',
      buckets: [{ name: 'b-1', location: 'ap-beijing', creationDate: 0, bucketType: 'cos' }],
      isTruncated: false,
    }),
    parseListAllMyBucketsResult,
  ],
  [
    writeListPartsResult({
      bucket: 'b-1',
      encodingType: 'url',
      key,
      uploadId: 'u',
      storageClass,
      partNumberMarker: 0,
      nextPartNumberMarker: 1,
      maxParts: 1,
      isTruncated: true,
      parts: [{ partNumber: 1, lastModified: 0, etag: 'p', size: 5 }],
    }),
    parseListPartsResult,
  ],
  [
    writeListMultipartUploadsResult({
      bucket: 'b-1',
      encodingType: 'url',
      keyMarker: '',
      uploadIdMarker: '',
      nextKeyMarker: key,
      nextUploadIdMarker: 'u',
      maxUploads: 1,
      isTruncated: true,
      prefix: '',
      uploads: [{ key, uploadId: 'u', storageClass, initiated: 0 }],
      commonPrefixes: ['a/'],
    }),
    parseListMultipartUploadsResult,
  ],
  [writeCopyObjectResult({ etag: 'e', crc64: 5n, lastModified: 0, versionId: 'v' }), parseCopyObjectResult],
  [writeInitiateMultipartUploadResult({ bucket: 'b-1', key, uploadId: 'u' }), parseInitiateMultipartUploadResult],
  [writeCompleteMultipartUpload({ parts: [{ partNumber: 1, etag: 'p' }] }), parseCompleteMultipartUpload],
  [
    writeCompleteMultipartUploadResult({ location: 'l', bucket: 'b-1', key, etag: 'e-1' }),
    parseCompleteMultipartUploadResult,
  ],
  [writeDeleteRequest({ quiet: true, objects: [{ key, versionId: 'v' }] }), parseDeleteRequest],
  [
    writeDeleteResult({
      deleted: [{ key, deleteMarker: true, deleteMarkerVersionId: 'm' }],
      errors: [{ key: 'b', code: 'AccessDenied', message: 'no' }],
    }),
    parseDeleteResult,
  ],
  [writeError({ code: 'SlowDown', message: 'less', requestId: 'r' }), parseError],
];

test.each(messages)('%s', (text, parse) => {
  parse(text);
  let refusals = 0;
  fc.assert(
    fc.property(mutationsOf(text), (damaged) => {
      try {
        parse(damaged);
      } catch (error) {
        expect(error).toEqual(malformed);
        refusals += 1;
      }
    }),
    { seed: 20_260_101, numRuns: 1_000 },
  );
  expect(refusals).toBeGreaterThan(0);
});
