/** The client's signatures against those of the official SDK, on 10,000 requests from a seed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presignUrlQuery, signRequest } from '../../src-main/cos/signature.ts';
import { officialSignature } from '../support/official-signature.ts';

const requestCount = 10_000;
const seed = 20_260_101;
const keyTime = { start: 1_767_225_600, end: 1_767_226_500 };

const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', ' ', 'a b', '+', '%2F', '~', "!'()*", '中文', '😀', 'a=b&c', 'id="1",id="2"', '\u0001'),
);
const parameterName = fc.oneof(
  fc.constantFrom('acl', 'versionId', 'uploadId', 'partNumber', 'prefix', 'response-content-type', 'x-cos-process'),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.~!*()' -]{0,12}$/),
);
const headerName = fc.oneof(
  fc.constantFrom(
    'host',
    'Host',
    'content-type',
    'Content-Length',
    'content-md5',
    'cache-control',
    'content-disposition',
    'expires',
    'if-match',
    'range',
    'origin',
    'x-cos-acl',
    'x-cos-copy-source',
    'x-cos-security-token',
    // Neither side signs these.
    'user-agent',
    'date',
    'accept',
    'connection',
  ),
  fc.stringMatching(/^x-cos-meta-[a-z0-9-]{1,10}$/),
);

/** Names that differ by case only name the same thing twice. */
function pairs(name: fc.Arbitrary<string>): fc.Arbitrary<Readonly<Record<string, string>>> {
  return fc
    .uniqueArray(fc.tuple(name, value), { maxLength: 6, selector: ([each]) => each.toLowerCase() })
    .map((entries) => Object.fromEntries(entries));
}

const request = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST', 'HEAD', 'DELETE', 'OPTIONS'),
  path: fc
    .array(fc.oneof(value, fc.constantFrom('..', '.', '')), { maxLength: 4 })
    .map((parts) => `/${parts.join('/')}`),
  query: pairs(parameterName),
  headers: pairs(headerName),
  secretId: fc.stringMatching(/^AKID[A-Za-z0-9]{10,32}$/),
  secretKey: fc.stringMatching(/^[A-Za-z0-9]{32}$/),
});

test(`${requestCount} random requests are signed as the official SDK signs them`, () => {
  const requests = fc.sample(request, { seed, numRuns: requestCount });
  const differences = requests.filter(({ secretId, secretKey, ...asked }) => {
    const ours = signRequest({ ...asked, credentials: { secretId, secretKey }, keyTime });
    const theirs = officialSignature({ ...asked, secretId, secretKey, keyTime: `${keyTime.start};${keyTime.end}` });
    return ours !== theirs;
  });
  expect({ compared: requests.length, differences: differences.slice(0, 3) }).toEqual({
    compared: requestCount,
    differences: [],
  });
});

test('presigned queries carry the signature of the official SDK', () => {
  const requests = fc.sample(request, { seed, numRuns: 1_000 });
  const differences = requests.filter(({ secretId, secretKey, ...asked }) => {
    const query = presignUrlQuery({ ...asked, credentials: { secretId, secretKey }, keyTime });
    const theirs = officialSignature({ ...asked, secretId, secretKey, keyTime: `${keyTime.start};${keyTime.end}` });
    return !query.includes(`q-signature=${theirs.slice(-40)}`);
  });
  expect(differences).toEqual([]);
});
