import { expect, test } from 'vitest';
import {
  type AwsSignable,
  computeAwsSignature,
  parseAwsAuthorization,
  parseAwsTime,
  unsignedPayload,
} from '../../../../src-main/cos-server/s3/aws-signature.ts';

/** The keys, time and bucket of the examples in Amazon's documentation of S3 request signing. */
const secretKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const timestamp = '20130524T000000Z';
const scope = '20130524/us-east-1/s3/aws4_request';
const host = 'examplebucket.s3.amazonaws.com';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const standard = (payloadHash: string): AwsSignable['headers'] => [
  ['host', host],
  ['x-amz-content-sha256', payloadHash],
  ['x-amz-date', timestamp],
];

const examples: readonly (readonly [string, AwsSignable, string])[] = [
  [
    'GET Object with a range',
    {
      method: 'GET',
      path: '/test.txt',
      query: [],
      headers: [['range', 'bytes=0-9'], ...standard(emptyHash)],
      payloadHash: emptyHash,
    },
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'PUT Object',
    {
      method: 'PUT',
      path: '/test$file.text',
      query: [],
      headers: [
        ['date', 'Fri, 24 May 2013 00:00:00 GMT'],
        ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
        ...standard('44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072'),
      ],
      payloadHash: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    },
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'GET Bucket Lifecycle',
    { method: 'GET', path: '/', query: [['lifecycle', '']], headers: standard(emptyHash), payloadHash: emptyHash },
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  [
    'GET Bucket (List Objects)',
    {
      method: 'GET',
      path: '/',
      query: [
        ['prefix', 'J'],
        ['max-keys', '2'],
      ],
      headers: standard(emptyHash),
      payloadHash: emptyHash,
    },
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
  [
    'a presigned GET',
    {
      method: 'GET',
      path: '/test.txt',
      query: [
        ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
        ['X-Amz-Credential', `AKIAIOSFODNN7EXAMPLE/${scope}`],
        ['X-Amz-Date', timestamp],
        ['X-Amz-Expires', '86400'],
        ['X-Amz-SignedHeaders', 'host'],
      ],
      headers: [['host', host]],
      payloadHash: unsignedPayload,
    },
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  ],
];

test.each(examples)("Amazon's example is signed as published: %s", (_, request, signature) => {
  expect(computeAwsSignature(secretKey, scope, timestamp, request)).toBe(signature);
});

test('an Authorization header is read with and without spaces, and nothing else is taken for one', () => {
  const signature = 'a'.repeat(64);
  const read = { accessKeyId: 'AKID', scope, signedHeaders: ['host', 'x-amz-date'], signature };
  const fields = [`Credential=AKID/${scope}`, 'SignedHeaders=host;x-amz-date', `Signature=${signature}`];
  expect([
    parseAwsAuthorization(`AWS4-HMAC-SHA256 ${fields.join(', ')}`),
    parseAwsAuthorization(`AWS4-HMAC-SHA256 ${fields.join(',')}`),
    parseAwsAuthorization(`AWS4-HMAC-SHA256 ${fields.slice(1).join(',')}`),
    parseAwsAuthorization(`AWS4-HMAC-SHA256 ${fields.join(',').replace('/s3/', '/ec2/')}`),
    parseAwsAuthorization(`AWS4-HMAC-SHA256 ${fields.join(',').slice(0, -1)}`),
    parseAwsAuthorization(`AWS AKID:${signature}`),
  ]).toEqual([read, read, undefined, undefined, undefined, undefined]);
});

test('times are read in their basic form only', () => {
  expect([timestamp, '2013-05-24T00:00:00Z', ''].map(parseAwsTime)).toEqual([
    Date.UTC(2013, 4, 24),
    undefined,
    undefined,
  ]);
});
