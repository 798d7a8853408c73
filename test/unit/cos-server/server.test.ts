import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hasCode } from '../../../src-main/foundation/app-error.ts';
import type { Logger } from '../../../src-main/foundation/logger.ts';
import type { LogFacts } from '../../../src-main/foundation/redact.ts';
import { startTestServer, testBucket } from '../../support/cos-server.ts';
import { rawRequest } from '../../support/raw-request.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const large = Buffer.alloc(100_000, 'large');

function blobFiles(root: string): string[] {
  return readdirSync(join(root, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

test('keys are made once, readable by the owner only, and stay the same after a restart', async () => {
  const root = makeTempFolder().at('made', 'by', 'itself');
  const first = await startTestServer({ root });
  await rawRequest(first, { method: 'PUT', path: `/${testBucket}/large`, body: large });
  await rawRequest(first, { method: 'PUT', path: `/${testBucket}/small`, body: 'small' });
  await first.stop();
  const second = await startTestServer({ root, buckets: [testBucket, 'other-1'] });
  onTestFinished(() => second.stop());
  const got = async (key: string) => (await rawRequest(second, { method: 'GET', path: `/${testBucket}/${key}` })).body;
  expect({
    same: first.credentials.secretKey === second.credentials.secretKey,
    mode: process.platform === 'win32' ? 0o600 : statSync(join(root, 'credentials.json')).mode & 0o777,
    buckets: second.buckets(),
    isLargeKept: large.equals(await got('large')),
    small: (await got('small')).toString(),
  }).toEqual({ same: true, mode: 0o600, buckets: [testBucket, 'other-1'], isLargeKept: true, small: 'small' });
});

test('keys that are given are not written to disk', async () => {
  const root = makeTempFolder().path;
  const credentials = { secretId: 'AKIDgiven', secretKey: 'given' };
  await using server = await startTestServer({ root, credentials });
  expect({ credentials: server.credentials, isKept: readdirSync(root).includes('credentials.json') }).toEqual({
    credentials,
    isKept: false,
  });
});

test('a start sweeps files that no object names, and keeps objects whose file is missing', async () => {
  const root = makeTempFolder().path;
  const first = await startTestServer({ root });
  await rawRequest(first, { method: 'PUT', path: `/${testBucket}/kept`, body: large });
  await rawRequest(first, { method: 'PUT', path: `/${testBucket}/damaged`, body: large });
  await first.stop();
  const [kept = '', damaged = ''] = blobFiles(root).sort((a, b) => Number(a) - Number(b));
  writeFileSync(join(root, 'blobs', 'fe', '254'), 'left behind by a kill');
  rmSync(join(root, 'blobs', Number(damaged).toString(16).padStart(2, '0'), damaged));
  const logged: (LogFacts | undefined)[] = [];
  const logger: Logger = { log: (level, _, facts) => (level === 'error' ? logged.push(facts) : undefined) };
  const second = await startTestServer({ root, logger });
  onTestFinished(() => second.stop());
  const files = blobFiles(root);
  const statusOf = async (key: string) =>
    (await rawRequest(second, { method: 'GET', path: `/${testBucket}/${key}` })).status;
  expect({ files, kept: await statusOf('kept'), damaged: await statusOf('damaged'), logged }).toEqual({
    files: [kept],
    kept: 200,
    damaged: 500,
    logged: [{ count: 1, sample: [Number(damaged)] }, expect.objectContaining({ method: 'GET' })],
  });
});

test('a folder with objects and no index is refused, not emptied', async () => {
  const root = makeTempFolder().path;
  const first = await startTestServer({ root });
  await rawRequest(first, { method: 'PUT', path: `/${testBucket}/kept`, body: large });
  await first.stop();
  rmSync(join(root, 'index.sqlite'));
  const refusal = await startTestServer({ root }).catch((error: unknown) => error);
  expect({ isRefused: hasCode(refusal, 'state-unusable'), files: blobFiles(root).length }).toEqual({
    isRefused: true,
    files: 1,
  });
});

test('a folder belongs to one server at a time', async () => {
  await using server = await startTestServer();
  await expect(startTestServer({ root: server.root })).rejects.toMatchObject({ code: 'file-busy' });
});

test('a port in use, a file for a folder and a damaged key file are told apart', async () => {
  const folder = makeTempFolder();
  const other = createServer();
  onTestFinished(() => void other.close());
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  writeFileSync(folder.at('file'), '');
  mkdirSync(folder.at('damaged'));
  writeFileSync(folder.at('damaged', 'credentials.json'), '{"secretId":"AKIDonly"}');
  const failure = async (options: Parameters<typeof startTestServer>[0]) => {
    const error: unknown = await startTestServer(options).catch((thrown: unknown) => thrown);
    return hasCode(error, 'port-unavailable', 'local-io', 'state-unusable') ? [error.code, error.message] : error;
  };
  expect([
    await failure({ root: folder.at('a'), port }),
    await failure({ root: folder.at('file', 'below') }),
    await failure({ root: folder.at('damaged') }),
  ]).toEqual([
    ['port-unavailable', `port ${port} of 127.0.0.1 is in use by another program`],
    ['local-io', 'the folder of the server cannot be used'],
    ['state-unusable', 'the keys of the server cannot be read'],
  ]);
});

test('stopping ends within a second, also with idle, silent and half-sent connections', async () => {
  const server = await startTestServer();
  const silent = connect(server.port, '127.0.0.1');
  silent.on('error', () => undefined);
  await new Promise((resolve) => silent.once('connect', resolve));
  const halfSent = rawRequest(server, {
    method: 'PUT',
    path: `/${testBucket}/half`,
    headers: { 'content-length': '1000' },
    body: 'half',
  }).catch(() => 'cut');
  await fetch(server.endpoint);
  const startedAt = performance.now();
  await Promise.all([server.stop(), server.stop()]);
  expect({ isQuick: performance.now() - startedAt < 1000, half: await halfSent }).toEqual({
    isQuick: true,
    half: 'cut',
  });
});

test('the root holds nothing readable by others and no key in a log', async () => {
  const lines: string[] = [];
  const logger: Logger = { log: (level, message, facts) => void lines.push(JSON.stringify({ level, message, facts })) };
  const root = makeTempFolder().at('root');
  const server = await startTestServer({ root, logger });
  await rawRequest(server, { method: 'PUT', path: `/${testBucket}/a`, body: 'a' });
  await server.stop();
  const { secretKey } = JSON.parse(readFileSync(join(root, 'credentials.json'), 'utf8'));
  expect({
    lines: lines.length > 0 && !lines.join('').includes(secretKey),
    mode: process.platform === 'win32' ? 0o700 : statSync(root).mode & 0o777,
  }).toEqual({ lines: true, mode: 0o700 });
});
