/** Whatever is wrong with the input: one sentence on stderr, the documented exit code, and nothing changed on either side. */
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readTree, runCli, startServer, temporaryFolder, testBucket, writeTree } from '../support/cli-process.ts';

const sample = { 'a.txt': 'a', 'folder/b.txt': 'b' };

async function setUp() {
  const home = await temporaryFolder();
  const local = join(home, 'local');
  await writeTree(local, sample);
  const { endpoint, keys } = await startServer(home);
  const sync = (args: readonly string[], environment: Readonly<Record<string, string>> = keys, folder = local) =>
    runCli(['sync', folder, `cos://${testBucket}/p`, '--once', '--endpoint', endpoint, ...args], environment, home);
  /** Nothing reached the bucket: an empty folder synced with it stays empty. */
  const remoteTree = async () => {
    const probe = join(home, 'probe');
    await mkdir(probe);
    await runCli(
      ['sync', probe, `cos://${testBucket}/`, '--once', '--endpoint', endpoint, '--state', join(home, 'ps')],
      keys,
      home,
    );
    return await readTree(probe);
  };
  return { home, local, endpoint, keys, sync, remoteTree };
}

function sentence(text: string): string {
  return text
    .replace(/request id [\w+/=]+/, 'request id ID')
    .replaceAll(/\/tmp\/driftless-cli-\w+/g, 'HOME')
    .trimEnd();
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
}

test('keys: missing, half, unknown, wrong', async () => {
  const { home, local, keys, sync, remoteTree } = await setUp();
  const runs = await Promise.all([
    sync([], {}),
    sync([], { COS_SECRET_ID: keys.COS_SECRET_ID }),
    sync(['--state', join(home, 's1')], { ...keys, COS_SECRET_ID: 'AKIDunknown' }),
    sync(['--state', join(home, 's2')], { ...keys, COS_SECRET_KEY: 'wrong-and-secret' }),
  ]);
  expect(runs.map(({ code, stdout, stderr }) => [code, stdout, sentence(stderr)])).toEqual([
    [1, '', expect.stringMatching(/^driftless: There are no keys; set COS_SECRET_ID and COS_SECRET_KEY.*\.$/)],
    [1, '', expect.stringMatching(/^driftless: .*COS_SECRET_ID is set but COS_SECRET_KEY is not\)\.$/)],
    [
      1,
      '',
      expect.stringMatching(/^driftless: COS does not know this SecretId; .*InvalidAccessKeyId.*; request id ID\)\.$/),
    ],
    [
      1,
      '',
      expect.stringMatching(/^driftless: The SecretKey does not fit .*SignatureDoesNotMatch.*; request id ID\)\.$/),
    ],
  ]);
  expect(JSON.stringify(runs)).not.toContain('wrong-and-secret');
  expect([await readdir(local), await remoteTree()]).toEqual([['a.txt', 'folder'], {}]);
});

test('an unknown bucket', async () => {
  const { home, local, endpoint, keys } = await setUp();
  const { code, stderr } = await runCli(
    ['sync', local, 'cos://other-1250000000/', '--once', '--endpoint', endpoint],
    keys,
    home,
  );
  expect([code, sentence(stderr)]).toEqual([
    1,
    expect.stringMatching(/^driftless: There is no such bucket; .*NoSuchBucket.*; request id ID\)\.$/),
  ]);
  expect(await readdir(local)).toEqual(['a.txt', 'folder']);
});

test('the local folder: missing, a file, unreadable', async () => {
  const { home, local, sync, remoteTree } = await setUp();
  const locked = join(home, 'locked');
  await mkdir(locked);
  await chmod(locked, 0o000);
  // Modes mean nothing to root, who reads everything.
  const isRoot = process.getuid?.() === 0;
  const runs = await Promise.all([
    sync([], undefined, join(home, 'missing')),
    sync([], undefined, join(local, 'a.txt')),
    sync([], undefined, join(local, 'a.txt', 'below')),
    ...(isRoot ? [] : [sync([], undefined, locked)]),
  ]);
  expect(runs.map(({ code, stderr }) => [code, sentence(stderr)])).toEqual([
    [1, 'driftless: The local folder is missing; nothing was changed in the bucket (HOME/missing).'],
    [1, 'driftless: The local folder is a file (HOME/local/a.txt).'],
    [1, 'driftless: The local folder is a file (HOME/local/a.txt/below).'],
    ...(isRoot ? [] : [[1, 'driftless: The local folder cannot be read; check its permissions (HOME/locked).']]),
  ]);
  expect([await readdir(home), await remoteTree()]).toEqual([expect.not.arrayContaining(['missing']), {}]);
});

test('a state folder that cannot be used', async () => {
  const { home, local, sync, remoteTree } = await setUp();
  await writeFile(join(home, 'file'), '');
  const { code, stderr } = await sync(['--state', join(home, 'file', 'state')]);
  expect([code, sentence(stderr)]).toEqual([
    1,
    expect.stringMatching(
      /^driftless: The folder that keeps the sync state cannot be used \(.*HOME\/file\/state.*\)\.$/,
    ),
  ]);
  expect([await readdir(local), await remoteTree()]).toEqual([['a.txt', 'folder'], {}]);
});

test('a clock that stays too far off whatever is corrected', async () => {
  const home = await temporaryFolder();
  const local = join(home, 'local');
  await writeTree(local, sample);
  const skewed = createServer((_request, response) => {
    response.writeHead(403, { 'Content-Type': 'application/xml', 'x-cos-request-id': 'NjQ=' });
    response.end('<Error><Code>RequestTimeTooSkewed</Code><Message>m</Message><RequestId>NjQ=</RequestId></Error>');
  });
  const endpoint = await listening(skewed);
  const { code, stderr } = await runCli(
    ['sync', local, `cos://${testBucket}/`, '--once', '--endpoint', endpoint],
    { COS_SECRET_ID: 'i', COS_SECRET_KEY: 'k' },
    home,
  );
  expect([code, sentence(stderr)]).toEqual([
    1,
    expect.stringMatching(
      /^driftless: The clock of this computer is too far .*RequestTimeTooSkewed.*request id ID\)\.$/,
    ),
  ]);
  expect(await readdir(local)).toEqual(['a.txt', 'folder']);
});

test('an endpoint that is not there, or answers something else, within a bounded time', async () => {
  const { home, local, keys } = await setUp();
  const other = createServer((_request, response) => response.end('<html>sign in</html>'));
  const elsewhere = await listening(other);
  const began = Date.now();
  const runs = await Promise.all(
    ['http://127.0.0.1:1', 'http://no-such-host.invalid', elsewhere].map((endpoint) =>
      runCli(['sync', local, `cos://${testBucket}/`, '--once', '--json', '--endpoint', endpoint], keys, home),
    ),
  );
  expect(Date.now() - began).toBeLessThan(60_000);
  expect(runs.map(({ code, stdout, stderr }) => [code, JSON.parse(stdout), stderr.split('\n').length])).toEqual([
    [1, expect.objectContaining({ event: 'error', code: 'network-unreachable' }), 2],
    [1, expect.objectContaining({ event: 'error', code: 'network-unreachable' }), 2],
    [1, expect.objectContaining({ event: 'error', code: 'answer-not-from-cos' }), 2],
  ]);
  expect(await readdir(local)).toEqual(['a.txt', 'folder']);
});

test('a server root or a port that cannot be used, and a page that could be reached from elsewhere', async () => {
  const { home, endpoint, local, keys } = await setUp();
  await writeFile(join(home, 'file'), '');
  await writeFile(join(home, 'password'), 'open to all', { mode: 0o644 });
  const runs = await Promise.all([
    runCli(['cos-server', '--root', join(home, 'file')], {}, home),
    runCli(['cos-server', '--root', join(home, 'other'), '--port', new URL(endpoint).port], {}, home),
    runCli(['serve', local, `cos://${testBucket}/`, '--endpoint', endpoint, '--host', '0.0.0.0'], keys, home),
    runCli(['serve', '--host', '0.0.0.0', '--password-file', join(home, 'password')], keys, home),
  ]);
  expect(runs.map(({ code, stderr }) => [code, sentence(stderr)])).toEqual([
    [1, expect.stringMatching(/^driftless: .*HOME\/file\)\.$/)],
    [1, expect.stringMatching(/^driftless: The port cannot be opened \(.*\)\.$/)],
    [2, 'driftless: --host 0.0.0.0 can be reached from other computers and needs --password-file FILE'],
    [1, expect.stringMatching(/^driftless: The settings cannot be used; .*chmod 600.*$/)],
  ]);
});
