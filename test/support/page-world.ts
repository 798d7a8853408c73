/** What a test of the whole product in a browser needs: a cloud, the service with its page, a look into the bucket, and what axe finds. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { expect, onTestFinished } from 'vitest';
import type { BucketClient } from '../../src-main/cos/bucket-client.ts';
import type { CosClient } from '../../src-main/cos/client.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { openPage, type PageOptions } from './browser.ts';
import { type CliProcess, runCli, startCli, temporaryFolder } from './cli-process.ts';
import { clientOfServer } from './client-of-server.ts';
import { startTestServer, type TestServer } from './cos-server.ts';

/** Stopped with its test. */
export async function startCloud(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const cloud = await startTestServer(options);
  onTestFinished(() => cloud.stop());
  return cloud;
}

/** The cloud as a second computer sees it. */
export function clientOf(cloud: TestServer): CosClient {
  const client = clientOfServer(cloud);
  onTestFinished(() => client.close());
  return client;
}

export async function putText(bucket: BucketClient, key: string, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  await bucket.put(toObjectKey(key), { size: bytes.length, open: () => bytes }, {});
}

const pageLine = v.object({ page: v.string() });
export type Service = { readonly process: CliProcess; readonly page: string };

/** `driftless serve` on the data folder of `home`. */
export async function startService(home: string, args: readonly string[] = []): Promise<Service> {
  const process = startCli(['serve', '--no-open', '--json', ...args], {}, home);
  const { page } = v.parse(v.pipe(v.string(), v.parseJson(), pageLine), await process.line(/^\{.*"page":/));
  return { process, page };
}

export type SyncedPage = {
  readonly home: string;
  readonly cloud: TestServer;
  readonly bucket: BucketClient;
  readonly folder: string;
  readonly service: Service;
  readonly page: Page;
};

/** A service with one account and one folder, set up on the command line, in sync and with its page open. */
export async function openSyncedPage(
  given: { readonly pollSeconds?: number; readonly serveArgs?: readonly string[]; readonly page?: PageOptions } = {},
): Promise<SyncedPage> {
  const home = await temporaryFolder();
  const cloud = await startCloud({ root: join(home, 'cloud') });
  const folder = join(home, 'Papers');
  await mkdir(folder);
  const { secretId, secretKey } = cloud.credentials;
  const added = await runCli(['accounts', 'add', 'Work', '--stdin'], {}, home, `${secretId}\n${secretKey}\n`);
  const paired = await runCli(
    [
      ...['folders', 'add', folder, `cos://${cloud.bucket}/papers/`],
      ...['--endpoint', cloud.endpoint, '--poll', String(given.pollSeconds ?? 5)],
    ],
    {},
    home,
  );
  expect({ added: added.code, paired: paired.code, said: added.stderr + paired.stderr }).toEqual({
    added: 0,
    paired: 0,
    said: expect.any(String),
  });
  const service = await startService(home, given.serveArgs);
  const page = await openPage(service.page, given.page);
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  return { home, cloud, bucket: clientOf(cloud).bucket(cloud.bucket), folder, service, page };
}

const findings = v.array(v.string());
const audit = `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map((node) => id + ': ' + node.html.slice(0, 200) + ' ' + (node.any[0]?.message ?? ''))))`;

/** No violation of accessibility rules in what is shown now, in light and in dark. Ends in light. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found: Record<string, readonly string[]> = {};
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found[colorScheme] = v.parse(findings, await page.evaluate(audit));
  }
  expect(found).toEqual({ dark: [], light: [] });
}

/** All that goes over the page's sockets, from the next one that is opened on. */
export function recordFrames(page: Page): { readonly sent: () => string; readonly received: () => string } {
  let sent = '';
  let received = '';
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      sent += payload.toString();
    });
    socket.on('framereceived', ({ payload }) => {
      received += payload.toString();
    });
  });
  return { sent: () => sent, received: () => received };
}

/** The names of all files below `folder` that hold `text`, whatever else they are. */
export async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const held = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
  return files.filter((_, index) => held[index]?.includes(text)).map(({ name }) => name);
}
