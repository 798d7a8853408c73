/**
 * Pictures of every screen from sample data, in both languages and looks, in real Chromium under the page's own security policy; what
 * axe finds, colours included, and what the page complains about is printed. `node test/renderer/gallery.ts FOLDER [NAME...]`
 */

import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import * as v from 'valibot';
import { build } from 'vite';
import { pageContentTypes, pageSecurityPolicy } from '../../src-main/app/page-files.ts';
import { findChromium, howToGetChromium } from '../chromium.ts';
import { type Scene, scenes, standInHost } from './gallery-host.ts';

const [folder = join(tmpdir(), 'driftless-gallery'), ...names] = process.argv.slice(2);
const executablePath = findChromium();
if (executablePath === undefined) {
  throw new Error(howToGetChromium);
}
const built = join(folder, 'page');
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await build({
  root: fileURLToPath(new URL('../../src-renderer', import.meta.url)),
  configFile: false,
  logLevel: 'warn',
  plugins: [react()],
  base: './',
  build: { outDir: built, emptyOutDir: true },
});

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  readFile(join(built, path === '/' ? 'index.html' : path)).then(
    (body) => {
      response.setHeader('Content-Security-Policy', pageSecurityPolicy);
      response.setHeader('Content-Type', pageContentTypes[extname(path === '/' ? '.html' : path)] ?? 'text/html');
      response.end(body);
    },
    () => response.writeHead(404).end(),
  );
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const origin = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/` : '';

const findings = v.array(v.string());
const audit = `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map((node) => id + ': ' + node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? ''))))`;

type Variant = { readonly language: 'en' | 'zh-CN'; readonly look: 'light' | 'dark'; readonly width: number };
const variants: readonly Variant[] = [
  { language: 'en', look: 'light', width: 1100 },
  { language: 'zh-CN', look: 'dark', width: 1100 },
  { language: 'en', look: 'dark', width: 1100 },
  { language: 'zh-CN', look: 'light', width: 420 },
];

async function take(scene: Scene, { language, look, width }: Variant): Promise<void> {
  const name = `${scene.name}-${language}-${look}${width < 1000 ? '-narrow' : ''}`;
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: look,
    locale: language === 'en' ? 'en-GB' : 'zh-CN',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') {
      console.log(`${name}  console: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => console.log(`${name}  error: ${error.message}`));
  await page.addInitScript((stored) => {
    for (const [key, value] of Object.entries(stored)) {
      localStorage.setItem(key, value);
    }
  }, scene.stored ?? {});
  await page.addInitScript(standInHost, { snapshot: scene.snapshot, results: scene.results });
  await page.addInitScript({ content: axe.source });
  await page.goto(`${origin}${scene.hash}`);
  await page.getByRole('heading').first().waitFor();
  for (const click of scene.clicks ?? []) {
    await page
      .getByRole('button', { name: click })
      .or(page.getByRole('menuitem', { name: click }))
      .or(page.getByRole('tab', { name: click }))
      .first()
      .click({ timeout: 5_000 });
  }
  await page.waitForTimeout(350);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  for (const found of v.parse(findings, await page.evaluate(audit))) {
    console.log(`${name}  ${found}`);
  }
  await context.close();
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const scene of scenes.filter(({ name }) => names.length === 0 || names.includes(name))) {
    for (const variant of variants) {
      await take(scene, variant).catch((error: unknown) =>
        console.log(`${scene.name}: ${String(error).slice(0, 300)}`),
      );
    }
  }
} finally {
  await browser.close();
  server.close();
}
