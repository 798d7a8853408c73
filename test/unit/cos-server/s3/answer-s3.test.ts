/** S3 requests over the wire, signed here by a few lines of their own after Amazon's description. */
import { createHash, createHmac } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer, type TestServer, testBucket } from '../../../support/cos-server.ts';
import { rawRequest } from '../../../support/raw-request.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

type Sent = {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly payload?: string;
  readonly at?: number;
  /** Seconds: signed into the query and not into a header. */
  readonly expires?: number;
};

async function start(): Promise<TestServer> {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  return server;
}

async function s3(server: TestServer, path: string, sent: Sent = {}) {
  const { method = 'GET', body = '', at = Date.now(), expires } = sent;
  const date = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/${server.region}/s3/aws4_request`;
  const payload = sent.payload ?? (expires === undefined ? sha256(body) : 'UNSIGNED-PAYLOAD');
  const host = `127.0.0.1:${server.port}`;
  const headers: Record<string, string> = {
    host,
    ...sent.headers,
    ...(expires === undefined ? { 'x-amz-content-sha256': payload, 'x-amz-date': date } : {}),
  };
  const names = Object.keys(headers).sort((a, b) => (a < b ? -1 : 1));
  const query: Record<string, string> = {
    ...sent.query,
    ...(expires === undefined
      ? {}
      : {
          'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
          'X-Amz-Credential': `${server.credentials.secretId}/${scope}`,
          'X-Amz-Date': date,
          'X-Amz-Expires': String(expires),
          'X-Amz-SignedHeaders': names.join(';'),
        }),
  };
  const parameters = Object.entries(query)
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
  const target = path.split('/').map(escaped).join('/');
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = [method, target, parameters, lines, names.join(';'), payload].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${server.credentials.secretKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex');
  const { host: _, ...rest } = headers;
  const authorization = `AWS4-HMAC-SHA256 Credential=${server.credentials.secretId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  const url = `${server.endpoint}${target}?${parameters}${expires === undefined ? '' : `&X-Amz-Signature=${signature}`}`;
  const answer = await fetch(url, {
    method,
    headers: expires === undefined ? { ...rest, authorization } : rest,
    ...(method === 'PUT' ? { body } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, code: /<Code>(\w+)/.exec(text)?.[1] };
}

test('x-amz- headers are those of COS, in what is sent and in what comes back', async () => {
  const server = await start();
  const path = `/${testBucket}/a b+c~(1)`;
  const put = await s3(server, path, { method: 'PUT', body: 'hello', headers: { 'x-amz-meta-mtime': '12.5' } });
  const copied = await s3(server, `/${testBucket}/copy`, {
    method: 'PUT',
    headers: {
      'x-amz-copy-source': `/${testBucket}/${encodeURIComponent('a b+c~(1)')}`,
      'x-amz-metadata-directive': 'REPLACE',
      'x-amz-meta-mtime': '13',
    },
  });
  const got = await s3(server, path);
  const copy = await rawRequest(server, { method: 'HEAD', path: `/${testBucket}/copy` });
  expect({
    statuses: [put.status, copied.status],
    crc64: put.headers.get('x-amz-hash-crc64ecma') === put.headers.get('x-cos-hash-crc64ecma'),
    got: [got.text, got.headers.get('x-amz-meta-mtime')],
    copy: copy.headers['x-cos-meta-mtime'],
  }).toEqual({ statuses: [200, 200], crc64: true, got: ['hello', '12.5'], copy: '13' });
});

test('a body that is not the signed one is refused and leaves nothing behind, small and large', async () => {
  const server = await start();
  const codes: unknown[] = [];
  for (const body of ['small', 'large '.repeat(20_000)]) {
    const path = `/${testBucket}/${body.length}`;
    const { status, code } = await s3(server, path, { method: 'PUT', body, payload: sha256('other') });
    codes.push([status, code, (await rawRequest(server, { method: 'HEAD', path })).status]);
  }
  const streamed = await s3(server, `/${testBucket}/streamed`, {
    method: 'PUT',
    body: '0;chunk-signature=0\r\n\r\n',
    payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  });
  expect([...codes, [streamed.status, streamed.code]]).toEqual([
    [400, 'XAmzContentSHA256Mismatch', 404],
    [400, 'XAmzContentSHA256Mismatch', 404],
    [501, 'NotImplemented'],
  ]);
});

test('signatures are refused outside their time and presigned URLs after their end', async () => {
  const server = await start();
  const path = `/${testBucket}/k`;
  await s3(server, path, { method: 'PUT', body: 'x' });
  const hourAgo = Date.now() - 3_600_000;
  const answers = [
    await s3(server, path, { at: hourAgo }),
    await s3(server, path, { expires: 60 }),
    await s3(server, path, { expires: 3_700, at: hourAgo }),
    await s3(server, path, { expires: 60, at: hourAgo }),
    await s3(server, path, { expires: 700_000 }),
  ];
  expect(answers.map(({ status, code }) => [status, code])).toEqual([
    [403, 'RequestTimeTooSkewed'],
    [200, undefined],
    [200, undefined],
    [403, 'AccessDenied'],
    [400, 'InvalidArgument'],
  ]);
});

test('list version 2 pages through everything once, in order', async () => {
  const server = await start();
  const keys = ['a', 'b c', 'd/1', 'd/2', 'e+', '\u{10348}', '\uffee'].sort((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  for (const key of keys) {
    await rawRequest(server, { method: 'PUT', path: `/${testBucket}/${key}`, body: key });
  }
  const path = `/${testBucket}`;
  const textOf = (text: string, tag: string): string => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1] ?? '';
  const seen: string[] = [];
  for (let token = ''; ; ) {
    const query = { 'list-type': '2', 'max-keys': '2', 'encoding-type': 'url', delimiter: '/' };
    const { text } = await s3(server, path, {
      query: token === '' ? query : { ...query, 'continuation-token': token },
    });
    const names = [...text.matchAll(/<(?:Key|CommonPrefixes><Prefix)>([^<]*)</g)].map(([, name = '']) =>
      decodeURIComponent(name),
    );
    expect(textOf(text, 'KeyCount')).toBe(String(names.length));
    seen.push(...names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    token = textOf(text, 'NextContinuationToken');
    if (textOf(text, 'IsTruncated') === 'false') {
      break;
    }
  }
  const after = await s3(server, path, { query: { 'list-type': '2', 'start-after': 'd/1', 'fetch-owner': 'true' } });
  const forged = await s3(server, path, { query: { 'list-type': '2', 'continuation-token': '!' } });
  expect({
    seen,
    first: textOf(after.text, 'Key'),
    owner: textOf(after.text, 'ID'),
    forged: [forged.status, forged.code],
  }).toEqual({
    seen: ['a', 'b c', 'd/', 'e+', '\uffee', '\u{10348}'],
    first: 'd/2',
    owner: '1250000000',
    forged: [400, 'InvalidArgument'],
  });
});
