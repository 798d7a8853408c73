/** `driftless demo` and `driftless serve` as real processes. They serve the built page, so `npm run build` comes first. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { localSamples, remoteSamples } from '../../src-main/app/demo-samples.ts';
import {
  type CliProcess,
  readTree,
  runCli,
  startCli,
  startServer,
  temporaryFolder,
  testBucket,
  writeTree,
} from '../support/cli-process.ts';

const isBuilt = existsSync(fileURLToPath(new URL('../../dist/renderer/index.html', import.meta.url)));

const demoLine = v.object({
  page: v.string(),
  folder: v.string(),
  bucket: v.string(),
  endpoint: v.string(),
  secretId: v.string(),
  secretKey: v.string(),
  example: v.string(),
});

/** Opens the link as a browser would, and then the socket of the page. */
async function openPage(link: string): Promise<{ page: Response; socket: WebSocket }> {
  const origin = new URL(link).origin;
  const entered = await fetch(link, { redirect: 'manual' });
  const Cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(`${origin}${entered.headers.get('location')}`, { headers: { Cookie } });
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`, { headers: { Cookie, Origin: origin } });
  onTestFinished(() => socket.terminate());
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  return { page, socket };
}

/** Asks for snapshots, once after every patch, until one is as wanted. */
function snapshotWhere(socket: WebSocket, isWanted: (snapshot: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    const ask = (): void => socket.send(JSON.stringify({ id: 1, method: 'snapshot', params: {} }));
    socket.on('message', (data) => {
      const text = String(data);
      if (text.includes('"event":"patch"')) {
        ask();
      } else if (isWanted(text)) {
        resolve(text);
      }
    });
    ask();
  });
}

async function interrupt(cli: CliProcess): Promise<{ code: number | null; tookMs: number }> {
  const began = Date.now();
  cli.child.kill('SIGINT');
  const { code } = await cli.ended;
  return { code, tookMs: Date.now() - began };
}

test.skipIf(!isBuilt)('the demo shows both directions at once, and its second computer works as printed', async () => {
  const home = await temporaryFolder();
  const root = join(home, 'demo');
  const demo = startCli(['demo', '--root', root, '--no-open', '--json'], {}, home);
  const facts = v.parse(v.pipe(v.string(), v.parseJson(), demoLine), await demo.line(/^\{/));
  const { page, socket } = await openPage(facts.page);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<script')]);
  const expected = { ...localSamples, ...remoteSamples };
  const count = Object.keys(expected).length;
  const inSync = await snapshotWhere(
    socket,
    (text) => text.includes('"kind":"idle"') && text.includes(`"files":${count}`),
  );
  expect(inSync).toContain('From the cloud/Hello.txt');
  expect(inSync).not.toContain(facts.secretKey);
  expect(await readTree(facts.folder)).toEqual(expected);

  const second = join(home, 'second');
  await writeTree(second, { 'from second.txt': 'hello' });
  const run = await runCli(
    ['sync', second, `cos://${facts.bucket}/`, '--endpoint', facts.endpoint, '--once', '--state', join(home, 's')],
    { COS_SECRET_ID: facts.secretId, COS_SECRET_KEY: facts.secretKey },
    home,
  );
  expect([run.code, await readTree(second)]).toEqual([0, { ...expected, 'from second.txt': 'hello' }]);
  await snapshotWhere(socket, (text) => text.includes(`"files":${count + 1}`) && text.includes('from second.txt'));
  expect(await interrupt(demo)).toEqual({ code: 0, tookMs: expect.toSatisfy((ms: number) => ms < 2000) });
});

test.skipIf(!isBuilt)('serve shows the pair of the command line, and those of the settings without one', async () => {
  const home = await temporaryFolder();
  const { endpoint, keys } = await startServer(home);
  const local = join(home, 'local');
  await writeTree(local, { 'a.txt': 'a' });
  const pair = [local, `cos://${testBucket}/p`, '--endpoint', endpoint];
  const named = startCli(['serve', ...pair, '--no-open', '--json'], keys, home);
  const first = await openPage(Object(JSON.parse(await named.line(/^\{/))).page);
  await snapshotWhere(first.socket, (text) => text.includes('"kind":"idle"') && text.includes('"files":1'));
  expect((await interrupt(named)).code).toBe(0);

  const dataFolder = join(home, 'data', 'driftless');
  await mkdir(dataFolder, { recursive: true });
  const setting = { bucket: testBucket, prefix: 'p/', region: 'custom', endpoint, mode: 'two-way', accountId: 'work' };
  const pairs = [
    { ...setting, name: 'Mine', localRoot: local },
    { ...setting, name: 'Inside', localRoot: join(local, 'inside'), prefix: 'q/' },
  ];
  await writeFile(
    join(dataFolder, 'settings.json'),
    JSON.stringify({ version: 1, accounts: [{ id: 'work', name: 'Work' }], pairs }),
  );
  const configured = startCli(['serve', '--no-open', '--json'], keys, home);
  const second = await openPage(Object(JSON.parse(await configured.line(/^\{/))).page);
  await configured.line(/^driftless: Inside: Two synced folders overlap \(.*\)\.$/);
  const snapshot = await snapshotWhere(second.socket, (text) => text.includes('"kind":"idle"'));
  expect(Object(JSON.parse(snapshot)).result.pairs).toMatchObject([
    { name: 'Mine', files: 1 },
    { name: 'Inside', state: { kind: 'stopped', reason: { code: 'pairs-overlap' } } },
  ]);
  expect((await interrupt(configured)).code).toBe(0);
});

test.skipIf(!isBuilt)('a pair that cannot work is shown as stopped with its reason, and the page goes on', async () => {
  const home = await temporaryFolder();
  const { endpoint, keys } = await startServer(home);
  const local = join(home, 'local');
  await writeTree(local, { 'a.txt': 'a' });
  const serve = startCli(
    ['serve', local, `cos://${testBucket}/`, '--endpoint', endpoint, '--no-open', '--json'],
    { ...keys, COS_SECRET_KEY: 'wrong' },
    home,
  );
  const { socket } = await openPage(Object(JSON.parse(await serve.line(/^\{/))).page);
  const stopped = await snapshotWhere(socket, (text) => text.includes('"kind":"stopped"'));
  expect(Object(JSON.parse(stopped)).result.pairs[0].state.reason).toMatchObject({
    code: 'cos-signature-mismatch',
    cosCode: 'SignatureDoesNotMatch',
  });
  expect((await interrupt(serve)).code).toBe(0);
});
