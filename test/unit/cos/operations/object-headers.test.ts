/** What a write may say about its object: the headers, and what is refused before anything is sent. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseEndpoint } from '../../../../src-main/cos/endpoint.ts';
import { type ObjectWriteOptions, objectHeaders } from '../../../../src-main/cos/operations/object-headers.ts';

const region = parseEndpoint({ region: 'ap-beijing' });
const usage = expect.objectContaining({ code: 'usage' });
const customerKey = new Uint8Array(32).fill(7);

test('every option becomes its header', () => {
  const options: ObjectWriteOptions = {
    createOnly: true,
    contentType: 'text/plain',
    cacheControl: 'no-cache',
    contentDisposition: "attachment; filename*=UTF-8''%E4%B8%AD.txt",
    contentEncoding: 'gzip',
    contentLanguage: 'zh',
    expires: Date.UTC(2030, 0, 1),
    storageClass: 'STANDARD_IA',
    encryption: { kind: 'cos' },
    acl: 'private',
    grants: { readAcp: ['1', '2'] },
    tags: [{ key: 'a', value: 'b c' }],
    trafficLimit: 819_200,
    meta: { 'Driftless-Mtime': '17' },
  };
  expect(objectHeaders(options, region)).toEqual({
    'x-cos-forbid-overwrite': 'true',
    'content-type': 'text/plain',
    'cache-control': 'no-cache',
    'content-disposition': "attachment; filename*=UTF-8''%E4%B8%AD.txt",
    'content-encoding': 'gzip',
    'content-language': 'zh',
    expires: 'Tue, 01 Jan 2030 00:00:00 GMT',
    'x-cos-storage-class': 'STANDARD_IA',
    'x-cos-server-side-encryption': 'AES256',
    'x-cos-acl': 'private',
    'x-cos-grant-read-acp': 'id="1",id="2"',
    'x-cos-tagging': 'a=b%20c',
    'x-cos-traffic-limit': '819200',
    'x-cos-meta-driftless-mtime': '17',
  });
  expect(objectHeaders({}, region)).toEqual({});
});

test('encryption with keys of KMS and with a key of one own', () => {
  expect([
    objectHeaders({ encryption: { kind: 'kms' } }, region),
    objectHeaders({ encryption: { kind: 'kms', keyId: 'k-1', context: { a: 'b' } } }, region),
    objectHeaders({ encryption: { kind: 'customer', key: customerKey } }, region),
  ]).toEqual([
    { 'x-cos-server-side-encryption': 'cos/kms' },
    {
      'x-cos-server-side-encryption': 'cos/kms',
      'x-cos-server-side-encryption-cos-kms-key-id': 'k-1',
      'x-cos-server-side-encryption-context': Buffer.from('{"a":"b"}').toString('base64'),
    },
    {
      'x-cos-server-side-encryption-customer-algorithm': 'AES256',
      'x-cos-server-side-encryption-customer-key': Buffer.from(customerKey).toString('base64'),
      'x-cos-server-side-encryption-customer-key-md5': createHash('md5').update(customerKey).digest('base64'),
    },
  ]);
});

test('a customer key travels over https or stays on this machine', () => {
  const isSent = (url: string): boolean => {
    try {
      objectHeaders({ encryption: { kind: 'customer', key: customerKey } }, parseEndpoint({ url }));
      return true;
    } catch (error) {
      expect(error).toEqual(usage);
      return false;
    }
  };
  expect(
    [
      'https://cos.example.com',
      'http://127.0.0.1:9000',
      'http://localhost:9000',
      'http://[::1]:9000',
      'http://cos.example.com',
      'http://127.0.0.1.example.com',
      'http://192.168.0.1:9000',
    ].map(isSent),
  ).toEqual([true, true, true, true, false, false, false]);
});

test.each<readonly [string, ObjectWriteOptions]>([
  ['a traffic limit below what COS takes', { trafficLimit: 819_199 }],
  ['a traffic limit above what COS takes', { trafficLimit: 838_860_801 }],
  ['a traffic limit that is no whole number', { trafficLimit: 819_200.5 }],
  ['a metadata name with an underscore', { meta: { a_b: '1' } }],
  ['a metadata name that is empty', { meta: { '': '1' } }],
  ['metadata named twice in another case', { meta: { a: '1', A: '2' } }],
  ['metadata that is not ASCII', { meta: { a: '中' } }],
  ['metadata with a line break', { meta: { a: '1\r\nx-cos-acl: public-read' } }],
  ['metadata with a space before it', { meta: { a: ' 1' } }],
  ['one piece of metadata above 2 KB', { meta: { a: 'x'.repeat(2048) } }],
  ['more than 4 KB of metadata', { meta: { a: 'x'.repeat(1900), b: 'x'.repeat(1900), c: 'x'.repeat(400) } }],
  ['a content type with a line break', { contentType: 'text/plain\nx: y' }],
  ['a grant to what is no id', { grants: { read: ['1",id="2'] } }],
  ['a customer key that is not 32 bytes', { encryption: { kind: 'customer', key: new Uint8Array(16) } }],
])('%s is refused before anything is sent', (_what, options) => {
  expect(() => objectHeaders(options, region)).toThrow(usage);
});
