/**
 * Mutated requests over raw sockets: none brings the server down, none gets a success it should not, and nothing is written outside
 * the root. The same seed gives the same requests: DRIFTLESS_SEED, and DRIFTLESS_MUTATIONS for how many.
 */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { encodeKeyPath, encodeStrict } from '../../src-main/cos/key-encoding.ts';
import { signRequest } from '../../src-main/cos/signature.ts';
import { seededFractions } from '../../src-main/cos-server/faults/fault-rules.ts';
import type { Logger } from '../../src-main/foundation/logger.ts';
import { startTestServer, type TestServer } from '../support/cos-server.ts';
import { rawRequest } from '../support/raw-request.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const seed = Number(process.env.DRIFTLESS_SEED ?? 20_261_123);
const count = Number(process.env.DRIFTLESS_MUTATIONS ?? 10_000);
const atOnce = 48;
/** A server that waits for the rest of a request is left after this time. */
const patienceMs = 150;

type Draft = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};
type Dice = {
  readonly below: (limit: number) => number;
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
};
/** What is sent, and whether a success would be a mistake. */
type Attack = { readonly name: string; readonly bytes: Buffer; readonly mustFail: boolean };

function diceOf(from: number): Dice {
  const fraction = seededFractions(from);
  const below = (limit: number): number => Math.floor(fraction() * limit);
  return { below, pick: (items) => items[below(items.length)] ?? items[0] };
}

const content = Buffer.from('content that must not change');
const canary = 'canary';
const written = 'written';
const completeXml =
  '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"x"</ETag></Part></CompleteMultipartUpload>';
const deleteXml = '<Delete><Quiet>true</Quiet><Object><Key>nothing</Key></Object></Delete>';

const xml = (query: Draft['query'], path: string, text: string): Draft => ({
  method: 'POST',
  path,
  query,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(text),
});
const none = Buffer.alloc(0);

function draft(bucket: string, dice: Dice): Draft {
  const at = (key: string): string => `/${bucket}/${key}`;
  return dice.pick<Draft>([
    { method: 'GET', path: at(canary), query: {}, headers: { range: 'bytes=2-8' }, body: none },
    { method: 'HEAD', path: at(canary), query: {}, headers: {}, body: none },
    { method: 'GET', path: at(''), query: { prefix: 'c', 'max-keys': '3', marker: 'a' }, headers: {}, body: none },
    { method: 'GET', path: at(''), query: { uploads: '' }, headers: {}, body: none },
    { method: 'PUT', path: at(written), query: {}, headers: { 'x-cos-meta-a': 'b' }, body: content },
    { method: 'PUT', path: at(written), query: {}, headers: { 'x-cos-copy-source': at(canary) }, body: none },
    xml({ delete: '' }, at(''), deleteXml),
    xml({ uploadId: 'none' }, at(written), completeXml),
  ]);
}

/** The request as it would be right: every header and parameter is signed, and the body is covered by its MD5. */
function signed(server: TestServer, { method, path, query, headers, body }: Draft): string {
  const all = {
    host: `127.0.0.1:${server.port}`,
    ...(method === 'PUT' || method === 'POST'
      ? { 'content-length': String(body.length), 'content-md5': createHash('md5').update(body).digest('base64') }
      : {}),
    ...headers,
  };
  const now = Math.floor(Date.now() / 1000);
  const authorization = signRequest({
    credentials: server.credentials,
    method,
    path,
    query,
    headers: all,
    keyTime: { start: now - 60, end: now + 600 },
  });
  const parameters = Object.entries(query).map(([name, value]) => `${encodeStrict(name)}=${encodeStrict(value)}`);
  const target = `${encodeKeyPath(path)}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
  const lines = Object.entries({ ...all, authorization }).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

const withBody = (head: string, body: Uint8Array): Buffer => Buffer.concat([Buffer.from(head, 'latin1'), body]);

function replaced(text: string, pattern: RegExp, change: (match: string) => string): string {
  return text.replace(pattern, (match) => change(match));
}

const attacks: readonly [Attacker, ...Attacker[]] = [
  (server, right, dice) => {
    const head = signed(server, right);
    const other = dice.pick(['GET', 'PUT', 'DELETE', 'POST', 'HEAD', 'PATCH', 'LINK']);
    return {
      name: 'another method',
      bytes: withBody(head.replace(/^\w+/, other), right.body),
      mustFail: other !== right.method,
    };
  },
  (server, right, dice) => {
    const digit = dice.below(40);
    const head = replaced(signed(server, right), /(?<=q-signature=)[0-9a-f]{40}/, (text) => {
      const flipped = text[digit] === '0' ? '1' : '0';
      return text.slice(0, digit) + flipped + text.slice(digit + 1);
    });
    return { name: 'another signature', bytes: withBody(head, right.body), mustFail: true };
  },
  (server, right, dice) => {
    const field = dice.pick([
      'q-ak',
      'q-sign-time',
      'q-key-time',
      'q-header-list',
      'q-url-param-list',
      'q-sign-algorithm',
    ]);
    const value = dice.pick(['', '0;1', '9999999999;1', 'a;b;;', '%zz', 'x'.repeat(3000), ';'.repeat(500)]);
    const before = signed(server, right);
    const head = before.replace(new RegExp(`(?<=${field}=)[^&\\r]*`), value);
    return { name: `another ${field}`, bytes: withBody(head, right.body), mustFail: head !== before };
  },
  (server, right, dice) => {
    const path = dice.pick([
      '/../../../../etc/passwd',
      `/${server.bucket}/../../escape`,
      `/${server.bucket}/%2e%2e/%2e%2e/escape`,
      `/${server.bucket}/%00`,
      `/${server.bucket}/%zz`,
      `/${server.bucket}/%ff%fe`,
      `/${server.bucket}/${'a'.repeat(3000)}`,
      '//',
      '*',
      'http://[::1/x',
      'http://other.host/x?%',
      '\\..\\..\\escape',
      '/?%=%&=&&==',
    ]);
    const head = signed(server, right).replace(/(?<=^\w+ )\S+/, path);
    return { name: `another target ${path.slice(0, 40)}`, bytes: withBody(head, right.body), mustFail: true };
  },
  (server, right, dice) => {
    const name = dice.pick([
      'max-keys',
      'marker',
      'prefix',
      'delimiter',
      'encoding-type',
      'partNumber',
      'versionId',
      'uploadId',
    ]);
    const value = dice.pick([
      '-1',
      '1e9',
      'NaN',
      '%',
      '\u0000',
      '\ud83d\ude00',
      '99999999999999999999',
      '..',
      "'; DROP TABLE objects",
    ]);
    const head = signed(server, { ...right, query: { ...right.query, [name]: value } });
    return { name: `signed ${name}=${value}`, bytes: withBody(head, right.body), mustFail: false };
  },
  (server, right, dice) => {
    const name = dice.pick([
      'range',
      'if-match',
      'if-modified-since',
      'x-cos-copy-source',
      'x-cos-storage-class',
      'x-cos-acl',
      'expect',
    ]);
    const value = dice.pick([
      'bytes=9-1',
      'bytes=-',
      'bytes=99999999999999999-',
      '/../x',
      '%',
      'x'.repeat(5000),
      '"',
      '*',
    ]);
    const head = signed(server, { ...right, headers: { ...right.headers, [name]: value } });
    return { name: `signed ${name}: ${value.slice(0, 20)}`, bytes: withBody(head, right.body), mustFail: false };
  },
  (server, right, dice) => {
    const body = Buffer.from(right.body.length > 0 ? right.body : content);
    const at = dice.below(body.length);
    body[at] = (body[at] ?? 0) ^ (1 + dice.below(255));
    const isCovered = right.body.length > 0;
    return {
      name: 'another body',
      bytes: withBody(signed(server, right), isCovered ? body : none),
      mustFail: isCovered,
    };
  },
  (server, right, dice) => {
    const length = dice.pick(['-1', '1e3', '0x10', '99999999999999999999', '5368709121', ' ', '3, 4', '1', '100000']);
    const before = signed(server, right);
    const head = before.replace(/content-length: \d+/, `content-length: ${length}`);
    return { name: `content-length ${length}`, bytes: withBody(head, right.body), mustFail: head !== before };
  },
  (server, right, dice) => {
    const chunks = dice.pick([
      'zz\r\n',
      '5\r\nab',
      'ffffffffffffffff\r\nx',
      '0\r\nx: y\r\n\r\n',
      '-1\r\n\r\n',
      '3;a=b\r\nabc\r\n0\r\n\r\n',
    ]);
    const head = signed(server, { ...right, method: 'PUT' }).replace(
      /content-length: \d+/,
      'transfer-encoding: chunked',
    );
    return { name: 'chunked', bytes: withBody(head, Buffer.from(chunks)), mustFail: true };
  },
  (server, right, dice) => {
    const text = dice.pick([deleteXml, completeXml]);
    const broken = mutatedText(text, dice);
    const query: Draft['query'] = text === deleteXml ? { delete: '' } : { uploadId: 'none' };
    const sent = xml(query, `/${server.bucket}/${text === deleteXml ? '' : written}`, broken);
    return {
      name: 'broken XML',
      bytes: withBody(signed(server, { ...sent, headers: right.headers }), sent.body),
      mustFail: text !== deleteXml,
    };
  },
  (server, right, dice) => {
    const bytes = withBody(signed(server, right), right.body);
    for (let n = dice.below(4); n >= 0; n -= 1) {
      bytes[dice.below(bytes.length)] = dice.below(256);
    }
    return { name: 'noise', bytes, mustFail: false };
  },
  (server, right, dice) => {
    const bytes = withBody(signed(server, right), right.body);
    return { name: 'cut', bytes: bytes.subarray(0, dice.below(bytes.length - 1)), mustFail: true };
  },
  (_, __, dice) => {
    const bytes = Buffer.from(Array.from({ length: 1 + dice.below(400) }, () => dice.below(256)));
    return { name: 'garbage', bytes, mustFail: true };
  },
];
type Attacker = (server: TestServer, right: Draft, dice: Dice) => Attack;

function mutatedText(text: string, dice: Dice): string {
  const from = dice.below(text.length);
  const to = from + dice.below(12);
  const pieces = [
    '',
    '<',
    '>',
    '&',
    '&#0;',
    '&#x110000;',
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<a>'.repeat(200),
    '\u0000',
    ']]>',
    '<Key>..</Key>',
  ];
  return text.slice(0, from) + (pieces[dice.below(pieces.length)] ?? '') + text.slice(to);
}

/** The status of the answer; 0 when the connection was ended or nothing came in time. */
function send(port: number, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let answer = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0));
    };
    const timer = setTimeout(finish, patienceMs);
    socket.on('error', () => undefined);
    socket.on('close', finish);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      // 100 Continue is no answer yet.
      answer = answer.replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '');
      if (answer.includes('\r\n\r\n')) {
        finish();
      }
    });
  });
}

test(`${count} mutated requests from seed ${seed} bring nothing down and nothing about`, async () => {
  const folder = makeTempFolder();
  const failures: unknown[] = [];
  const logger: Logger = {
    log: (level, message, facts) => void (level === 'error' && failures.push([message, facts?.error])),
  };
  const server = await startTestServer({ root: folder.at('outer', 'root'), logger });
  onTestFinished(() => server.stop());
  const put = (key: string) => rawRequest(server, { method: 'PUT', path: `/${server.bucket}/${key}`, body: content });
  await put(canary);
  await put(written);

  const wrong: { readonly n: number; readonly name: string; readonly status: number }[] = [];
  const statuses = new Map<number, number>();
  let next = 0;
  async function attackOnAndOn(): Promise<void> {
    while (next < count) {
      const n = next;
      next += 1;
      const dice = diceOf(seed + n);
      const { name, bytes, mustFail } = dice.pick(attacks)(server, draft(server.bucket, dice), dice);
      const status = await send(server.port, bytes);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if ((mustFail && status >= 200 && status < 300) || (status >= 500 && status !== 501)) {
        wrong.push({ n, name, status });
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, attackOnAndOn));

  const list = await rawRequest(server, { method: 'GET', path: `/${server.bucket}/` });
  const keys = [...list.body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key);
  const kept = await rawRequest(server, { method: 'GET', path: `/${server.bucket}/${canary}` });
  const left = await rawRequest(server, { method: 'GET', path: `/${server.bucket}/${written}` });
  const buckets = server.buckets();
  const strange = readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder.path, `${entry.parentPath}/${entry.name}`))
    .filter(
      (name) => !/^outer\/root\/(?:blobs\/[0-9a-f]{2}\/\d+|index\.sqlite(?:-wal|-shm)?|credentials\.json)$/.test(name),
    );
  console.log(
    `answers by status: ${[...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, n]) => `${status}: ${n}`)
      .join(', ')}`,
  );
  expect({ wrong, failures, keys, kept: kept.body, left: left.body, buckets, strange }).toEqual({
    wrong: [],
    failures: [],
    keys: [canary, written],
    kept: content,
    left: content,
    buckets: [server.bucket],
    strange: [],
  });
}, 300_000);
