/** Opens a scene of the gallery in a real browser: the built page, served under its own security policy, on a stand-in of the engine. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { pageContentTypes, pageSecurityPolicy } from '../../src-main/app/page-files.ts';
import { holdFolder, standInHost } from './gallery-host.ts';
import type { Scene } from './gallery-scenes.ts';
import { sampledAt } from './sample.ts';

const built = fileURLToPath(new URL('../../dist/renderer', import.meta.url));

export type PageServer = { readonly origin: string; readonly close: () => void };

/** Serves what `npm run build` made. */
export async function servePage(): Promise<PageServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const name = pathname === '/' ? 'index.html' : pathname;
    readFile(join(built, name)).then(
      (body) => {
        response.setHeader('Content-Security-Policy', pageSecurityPolicy);
        response.setHeader('Content-Type', pageContentTypes[extname(name)] ?? 'application/octet-stream');
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) {
    throw new Error('the page server has no address');
  }
  return { origin: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

export type OpenScene = {
  readonly browser: Browser;
  readonly origin: string;
  readonly scene: Scene;
  readonly options: BrowserContextOptions;
  /** Time goes on as it does, for what measures it. Otherwise the page's clock stands where the samples were made. */
  readonly isClockReal?: boolean;
  /** Told what the page complains about. */
  readonly onComplaint: (words: string) => void;
};

/** In a context of its own, which the caller closes. */
export async function openScene({
  browser,
  origin,
  scene,
  options,
  isClockReal = false,
  onComplaint,
}: OpenScene): Promise<Page> {
  const { snapshot, results, host, stored = {}, clicks = [], typed, isFolderHeld, awaited } = scene;
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  page.on('console', (message) => (message.type() === 'error' ? onComplaint(message.text()) : undefined));
  page.on('pageerror', (error) => onComplaint(error.message));
  const seconds = host?.speeds?.length ?? 0;
  if (!isClockReal) {
    await page.clock.install({ time: sampledAt - seconds * 1_000 });
  }
  await page.addInitScript((entries) => {
    for (const [key, value] of Object.entries(entries)) {
      localStorage.setItem(key, value);
    }
  }, stored);
  await page.addInitScript(standInHost, { snapshot, results, historyRows: 100_000, ...host });
  await page.goto(`${origin}${scene.hash}`);
  await page.getByRole('heading').first().waitFor();
  if (seconds > 0 && !isClockReal) {
    await page.clock.runFor(seconds * 1_000);
  }
  if (awaited !== undefined) {
    await page.getByText(awaited).first().waitFor();
  }
  for (const name of clicks) {
    const target = (['button', 'menuitem', 'tab'] as const).map((role) => page.getByRole(role, { name }));
    const [button, ...others] = target;
    await others
      .reduce((found, other) => found?.or(other), button)
      ?.first()
      .click();
  }
  if (typed !== undefined) {
    await page.locator('main input[type="text"]').first().fill(typed);
    await page.keyboard.press('Enter');
  }
  if (isFolderHeld) {
    await page.evaluate(holdFolder);
  }
  return page;
}
