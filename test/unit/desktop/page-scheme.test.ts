import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageSecurityPolicy } from '../../../src-main/app/page-files.ts';
import { createPageHandler, isPageUrl } from '../../../src-main/desktop/page-scheme.ts';

let folder: string;
let serve: (request: Request) => Promise<Response>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'driftless-page-'));
  await mkdir(join(folder, 'page', 'assets'), { recursive: true });
  await mkdir(join(folder, 'page-beside'));
  await writeFile(join(folder, 'page', 'index.html'), '<h1>page</h1>');
  await writeFile(join(folder, 'page', 'assets', 'app.js'), 'run()');
  await writeFile(join(folder, 'page', 'notes.txt'), 'not of a served kind');
  await writeFile(join(folder, 'secret.json'), '{}');
  await writeFile(join(folder, 'page-beside', 'secret.json'), '{}');
  serve = createPageHandler(join(folder, 'page'));
});

afterAll(() => rm(folder, { recursive: true }));

async function get(url: string, method = 'GET') {
  const response = await serve(new Request(url, { method }));
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

const notFound = { status: 404, type: 'text/plain', body: 'not found' };
const page = { status: 200, type: 'text/html; charset=utf-8', body: '<h1>page</h1>' };

test.each([
  ['driftless://app/', page],
  ['driftless://app/index.html?x#y', page],
  ['driftless://app/assets/app.js', { status: 200, type: 'text/javascript; charset=utf-8', body: 'run()' }],
  ['driftless://app/missing.js', notFound],
  ['driftless://app/assets', notFound],
  ['driftless://app/notes.txt', notFound],
  ['driftless://app/../secret.json', notFound],
  ['driftless://app/%2e%2e/secret.json', notFound],
  ['driftless://app/..%2fsecret.json', notFound],
  ['driftless://app/assets/..%2f..%2fsecret.json', notFound],
  ['driftless://app/..%2fpage-beside%2fsecret.json', notFound],
  ['driftless://app/%00.js', notFound],
  ['driftless://app/%zz.js', notFound],
  ['driftless://other/index.html', notFound],
  ['https://app/index.html', notFound],
])('%s answers as it must', async (url, expected) => {
  expect(await get(url)).toEqual(expected);
});

test('only reading is possible', async () => {
  expect(await get('driftless://app/', 'POST')).toMatchObject({ status: 405 });
  expect(await get('driftless://app/', 'HEAD')).toEqual({ ...page, body: '' });
});

test.each(['driftless://app/', 'driftless://app/missing.js'])('%s carries the policy', async (url) => {
  const { headers } = await serve(new Request(url));
  expect([headers.get('content-security-policy'), headers.get('x-content-type-options')]).toEqual([
    pageSecurityPolicy,
    'nosniff',
  ]);
});

test('the policy allows nothing by default and nothing inline', () => {
  expect(pageSecurityPolicy).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});

test('only addresses of our own origin are ours', () => {
  const addresses = [
    'driftless://app/#/x',
    'driftless://app.evil/',
    'https://app/',
    'file:///etc',
    '',
    'driftless:app',
  ];
  expect(addresses.filter(isPageUrl)).toEqual(['driftless://app/#/x']);
});
