/** What callers without a signature, web pages and forms may do, over the wire. */
import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../support/cos-server.ts';
import { type RawRequest, rawRequest } from '../../support/raw-request.ts';

type Sent = Partial<RawRequest> & Pick<RawRequest, 'method' | 'path'>;

async function statusOf(server: TestServer, sent: Sent): Promise<string> {
  const { status, code } = await rawRequest(server, { ...sent, path: `/${server.bucket}${sent.path}` });
  return code === undefined ? String(status) : `${status} ${code}`;
}

const anonymously = (server: TestServer, sent: Sent): Promise<string> => statusOf(server, { ...sent, unsigned: true });

test('without a signature everyone may do what the ACL of bucket and object says, and nothing else', async () => {
  await using server = await startTestServer();
  await statusOf(server, { method: 'PUT', path: '/a', body: 'a' });
  const attempts = async (): Promise<readonly string[]> => [
    await anonymously(server, { method: 'GET', path: '/a' }),
    await anonymously(server, { method: 'GET', path: '/missing' }),
    await anonymously(server, { method: 'GET', path: '' }),
    await anonymously(server, { method: 'PUT', path: '/b', body: 'b' }),
    await anonymously(server, { method: 'DELETE', path: '/b' }),
    await anonymously(server, { method: 'DELETE', path: '/b', query: { versionId: 'null' } }),
    await anonymously(server, { method: 'GET', path: '', query: { acl: '' } }),
    await anonymously(server, { method: 'PUT', path: '', query: { versioning: '' } }),
    await anonymously(server, { method: 'DELETE', path: '' }),
  ];
  const setBucket = (acl: string) =>
    statusOf(server, { method: 'PUT', path: '', query: { acl: '' }, headers: { 'x-cos-acl': acl } });
  const setObject = (acl: string) =>
    statusOf(server, { method: 'PUT', path: '/a', query: { acl: '' }, headers: { 'x-cos-acl': acl } });
  const closed = await attempts();
  await setBucket('public-read');
  const readable = await attempts();
  await setBucket('public-read-write');
  const writable = await attempts();
  await setObject('private');
  const closedObject = await anonymously(server, { method: 'GET', path: '/a' });
  await setBucket('private');
  await setObject('public-read');
  const openObject = await anonymously(server, { method: 'GET', path: '/a' });
  const overridden = await anonymously(server, { method: 'GET', path: '/a', query: { 'response-expires': '0' } });
  await setObject('default');
  const inherited = await anonymously(server, { method: 'GET', path: '/a' });
  const no = '403 AccessDenied';
  expect({ closed, readable, writable, closedObject, openObject, overridden, inherited }).toEqual({
    closed: [no, no, no, no, no, no, no, no, no],
    readable: ['200', '404 NoSuchKey', '200', no, no, no, no, no, no],
    writable: ['200', '404 NoSuchKey', '200', '200', '204', no, no, no, no],
    closedObject: no,
    openObject: '200',
    overridden: '400 InvalidRequest',
    inherited: no,
  });
});

test('a signature that is wrong is not the same as none', async () => {
  await using server = await startTestServer();
  await statusOf(server, { method: 'PUT', path: '/a', headers: { 'x-cos-acl': 'public-read' } });
  expect([
    await anonymously(server, { method: 'GET', path: '/a' }),
    await statusOf(server, { method: 'GET', path: '/a', secretKey: 'wrong' }),
    await anonymously(server, { method: 'GET', path: '/a', headers: { authorization: 'odd' } }),
  ]).toEqual(['200', '403 SignatureDoesNotMatch', '403 AccessDenied']);
});

test('an ACL is given by headers or by a body, never by both or neither', async () => {
  await using server = await startTestServer();
  const put = (body: string, headers = {}) =>
    statusOf(server, { method: 'PUT', path: '', query: { acl: '' }, body, headers });
  const policy = '<AccessControlPolicy><Owner><ID>a</ID></Owner><AccessControlList/></AccessControlPolicy>';
  expect([
    await put(policy),
    await put(policy, { 'x-cos-acl': 'private' }),
    await put(''),
    await put('<Other/>'),
    await put('<AccessControlPolicy>'),
  ]).toEqual(['200', '400 InvalidRequest', '400 InvalidRequest', '400 MalformedXML', '400 MalformedXML']);
});

test('answers to web pages of an allowed origin carry the headers for it, refusals too', async () => {
  await using server = await startTestServer();
  const rule =
    '<AllowedOrigin>https://a.org</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ExposeHeader>ETag</ExposeHeader>';
  const cors = `<CORSConfiguration><CORSRule>${rule}</CORSRule><ResponseVary>true</ResponseVary></CORSConfiguration>`;
  const contentMd5 = createHash('md5').update(cors).digest('base64');
  const configure = (headers: Record<string, string>) =>
    statusOf(server, { method: 'PUT', path: '', query: { cors: '' }, body: cors, headers });
  const statuses = [await configure({}), await configure({ 'content-md5': contentMd5 })];
  await statusOf(server, { method: 'PUT', path: '/a', body: 'a' });
  const ask = async (path: string, origin: string) => {
    const { status, headers } = await rawRequest(server, {
      method: 'GET',
      path: `/${server.bucket}${path}`,
      headers: { origin },
    });
    return [status, headers['access-control-allow-origin'], headers['access-control-expose-headers'], headers.vary];
  };
  expect({
    statuses,
    allowed: await ask('/a', 'https://a.org'),
    missing: await ask('/missing', 'https://a.org'),
    other: await ask('/a', 'https://b.org'),
    none: await statusOf(server, { method: 'OPTIONS', path: '/a', unsigned: true }),
  }).toEqual({
    statuses: ['400 InvalidRequest', '200'],
    allowed: [200, 'https://a.org', 'ETag', 'Origin'],
    missing: [404, 'https://a.org', 'ETag', 'Origin'],
    other: [200, undefined, undefined, undefined],
    none: '400 InvalidRequest',
  });
});

type FormChanges = {
  readonly fields?: Readonly<Record<string, string>>;
  readonly conditions?: readonly unknown[];
  readonly secretKey?: string;
  readonly expiresIn?: number;
  readonly content?: string | Uint8Array<ArrayBuffer>;
  readonly isUnsigned?: boolean;
};

/** Status, code and Location of the answer to a form; by default a valid one for the key `f/a`. */
async function postForm(server: TestServer, changes: FormChanges = {}) {
  const { fields = {}, conditions = [], secretKey = server.credentials.secretKey, expiresIn = 600 } = changes;
  const now = Math.floor(Date.now() / 1000);
  const keyTime = `${now - 60};${now + 600}`;
  const expiration = new Date((now + expiresIn) * 1000).toISOString();
  const policy = JSON.stringify({ expiration, conditions: [['starts-with', '$key', 'f/'], ...conditions] });
  const hmac = (key: string, text: string): string => createHmac('sha1', key).update(text).digest('hex');
  const signature = {
    policy: Buffer.from(policy).toString('base64'),
    'q-sign-algorithm': 'sha1',
    'q-ak': server.credentials.secretId,
    'q-key-time': keyTime,
    'q-signature': hmac(hmac(secretKey, keyTime), createHash('sha1').update(policy).digest('hex')),
  };
  const form = new FormData();
  for (const [name, value] of Object.entries({ key: 'f/a', ...(changes.isUnsigned ? {} : signature), ...fields })) {
    form.append(name, value);
  }
  form.append('file', new Blob([changes.content ?? 'content']), 'name.txt');
  const body = new Request(server.endpoint, { method: 'POST', body: form });
  const answer = await fetch(`${server.endpoint}/${server.bucket}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': body.headers.get('content-type') ?? '' },
    body: await body.bytes(),
  });
  const code = /<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1];
  return { result: code === undefined ? String(answer.status) : `${answer.status} ${code}`, answer };
}

test('a form is taken as its policy wants it, and refused otherwise', async () => {
  await using server = await startTestServer();
  const result = async (changes: FormChanges) => (await postForm(server, changes)).result;
  const acl = ['eq', '$acl', 'private'];
  expect([
    await result({}),
    await result({ fields: { success_action_status: '201' } }),
    await result({ fields: { 'x-cos-forbid-overwrite': 'true' } }),
    await result({ fields: { key: 'other/a' } }),
    await result({ fields: { key: '' } }),
    await result({ conditions: [acl] }),
    await result({ conditions: [acl], fields: { acl: 'private' } }),
    await result({ conditions: [{ bucket: 'other-1' }] }),
    await result({ conditions: [['content-length-range', 1, 6]] }),
    await result({ conditions: [['content-length-range', 8, 9]] }),
    await result({ conditions: [['content-length-range', 7, 7]] }),
    await result({ conditions: [['odd', 1]] }),
    await result({ expiresIn: -1 }),
    await result({ secretKey: 'wrong' }),
    await result({ fields: { 'q-ak': 'AKIDother' } }),
    await result({ fields: { 'q-key-time': '1;2' } }),
    await result({ fields: { 'content-md5': createHash('md5').update('other').digest('base64') } }),
    await result({ isUnsigned: true }),
    await result({ fields: { 'content-disposition': 'attachment; filename=文' } }),
    await result({ fields: { 'x-cos-meta-a b': '' } }),
    await result({ fields: { submit: '上传' } }),
  ]).toEqual([
    '204',
    '201',
    '409 FileAlreadyExists',
    '403 AccessDenied',
    '403 AccessDenied',
    '403 AccessDenied',
    '204',
    '403 AccessDenied',
    '400 EntityTooLarge',
    '400 EntityTooSmall',
    '204',
    '400 InvalidPolicyDocument',
    '403 AccessDenied',
    '403 SignatureDoesNotMatch',
    '403 InvalidAccessKeyId',
    '403 AccessDenied',
    '400 BadDigest',
    '403 AccessDenied',
    '400 InvalidArgument',
    '400 InvalidArgument',
    '204',
  ]);
});

test('a form answers with where the object is, or sends the page on', async () => {
  await using server = await startTestServer();
  const plain = await postForm(server);
  const redirect = await postForm(server, { fields: { success_action_redirect: 'https://a.org/done?x=1' } });
  const etag = createHash('md5').update('content').digest('hex');
  expect([plain, redirect].map(({ result, answer }) => [result, answer.headers.get('location')])).toEqual([
    ['204', `http://127.0.0.1:${server.port}/f/a`],
    ['303', `https://a.org/done?x=1&bucket=${server.bucket}&key=f%2Fa&etag=%22${etag}%22`],
  ]);
});

test('a big form that is refused is answered at once', async () => {
  await using server = await startTestServer();
  const startedAt = performance.now();
  const { result } = await postForm(server, { secretKey: 'wrong', content: new Uint8Array(900_000) });
  expect({ result, isQuick: performance.now() - startedAt < 1_500 }).toEqual({
    result: '403 SignatureDoesNotMatch',
    isQuick: true,
  });
});

test('everyone may send a form to a bucket that is public for writing', async () => {
  await using server = await startTestServer();
  await statusOf(server, {
    method: 'PUT',
    path: '',
    query: { acl: '' },
    headers: { 'x-cos-acl': 'public-read-write' },
  });
  expect((await postForm(server, { isUnsigned: true })).result).toBe('204');
});
