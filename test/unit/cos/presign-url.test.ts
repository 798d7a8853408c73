/** Presigned URLs against those of the official SDK, where they are made of the same parts. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { type EndpointChoice, parseEndpoint } from '../../../src-main/cos/endpoint.ts';
import { decodePercent } from '../../../src-main/cos/key-encoding.ts';
import { type PresignRequest, presignUrl } from '../../../src-main/cos/presign-url.ts';

const texts = v.record(v.string(), v.pipe(v.unknown(), v.transform(String)));
const vectorsFile = v.object({
  presigned: v.array(
    v.object({
      name: v.string(),
      secretId: v.string(),
      secretKey: v.string(),
      method: v.picklist(['GET', 'PUT', 'HEAD', 'POST', 'DELETE']),
      pathname: v.string(),
      query: texts,
      headers: texts,
      keyTime: v.nullish(v.string()),
      url: v.string(),
    }),
  ),
});
const { presigned } = v.parse(
  vectorsFile,
  JSON.parse(readFileSync(new URL('../../vectors/signature-vectors.json', import.meta.url), 'utf8')),
);

const bucket = 'examplebucket-1250000000';
/** Signatures of this client begin a minute before now. */
const lead = 60;

/** The SDK can leave the host out of the signature and can leave the signature out; this client never does. */
const comparable = presigned.flatMap(({ keyTime, headers, ...vector }) => {
  const [start = 0, end = 0] = (keyTime ?? '').split(';').map(Number);
  return headers.Host === undefined || end - start <= lead ? [] : [{ ...vector, headers, start, end }];
});

test('most vectors are comparable', () => {
  expect(comparable.length).toBeGreaterThanOrEqual(12);
});

test.each(comparable)('presigns the same URL: $name', (vector) => {
  const { headers, start, end, url } = vector;
  const { Host: host, ...given } = headers;
  const sessionToken = partsOf(url).query['x-cos-security-token'];
  const request: PresignRequest = {
    method: vector.method,
    bucket,
    key: vector.pathname.slice(1),
    query: vector.query,
    headers: given,
    expiresSeconds: end - start - lead,
  };
  const signed = presignUrl(parseEndpoint(endpointOf(url, host)), request, {
    credentials: { ...vector, ...(sessionToken === undefined ? {} : { sessionToken }) },
    nowMs: (start + lead) * 1000,
  });
  expect(partsOf(signed)).toEqual(partsOf(url));
});

function endpointOf(url: string, host: string | undefined): EndpointChoice {
  const origin = url.slice(0, url.indexOf('/', 8));
  return host?.startsWith(bucket) === true ? { url: origin } : { url: origin, boundBucket: bucket };
}

function partsOf(url: string): {
  readonly address: string;
  readonly query: Readonly<Record<string, string | undefined>>;
} {
  const [address = '', search = ''] = url.split('?');
  const pairs = search.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    return [decodePercent(pair.slice(0, equals)) ?? '', decodePercent(pair.slice(equals + 1)) ?? ''];
  });
  return { address, query: Object.fromEntries(pairs) };
}
