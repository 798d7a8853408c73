/**
 * Takes the README's pictures from the running demo: `npm run screenshots [FOLDER]`, `assets/screenshots` where left out.
 * A link and an edit of one file on both sides are made first, so that a problem and a conflict are there to be seen.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import * as v from 'valibot';
import { createCosClient } from '../../src-main/cos/client.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { ensureChromium, howToGetChromium } from '../chromium.ts';

const demoLine = v.object({
  page: v.string(),
  folder: v.string(),
  bucket: v.string(),
  endpoint: v.string(),
  secretId: v.string(),
  secretKey: v.string(),
});
type Demo = v.InferOutput<typeof demoLine>;

const target = process.argv[2] ?? fileURLToPath(new URL('../../assets/screenshots', import.meta.url));
const entry = fileURLToPath(new URL('../../src-main/headless/driftless.ts', import.meta.url));

async function writeToBucket(demo: Demo, key: string, content: string): Promise<void> {
  const { secretId, secretKey } = demo;
  const client = createCosClient({
    credentials: { secretId, secretKey },
    endpoint: parseEndpoint({ url: demo.endpoint, pathStyle: true }),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  const bytes = Buffer.from(content);
  await client.bucket(demo.bucket).put(toObjectKey(key), { size: bytes.length, open: () => bytes }, {});
  await client.close();
}

/** Both sides of one file are edited while the folder is paused, so that neither edit can win by being first. */
async function makeTrouble(page: Page, demo: Demo): Promise<void> {
  await page
    .getByRole('button', { name: /^Pause/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Until I resume' }).click();
  await page.getByRole('heading', { name: 'Paused' }).waitFor();
  await writeFile(join(demo.folder, 'Notes', 'Shopping list.txt'), 'ginger\nlemons\nhoney\n');
  await writeToBucket(demo, 'Notes/Shopping list.txt', 'ginger\nlimes\n');
  await symlink('README.txt', join(demo.folder, 'A link to the readme'));
  await page.getByRole('button', { name: 'Resume' }).first().click();
  await page.getByRole('heading', { name: '1 conflict needs your decision' }).waitFor();
}

async function takeAll(page: Page, demo: Demo): Promise<void> {
  const take = (name: string) => page.screenshot({ path: join(target, `${name}.png`) });
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  await take('overview');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take('overview-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await makeTrouble(page, demo);
  for (const screen of ['Conflicts', 'Problems', 'Activity']) {
    await page.getByRole('navigation').getByRole('link', { name: screen }).click();
    await page.getByRole('heading', { name: screen }).waitFor();
    await take(screen.toLowerCase());
  }
}

const executablePath = ensureChromium(console.log);
if (executablePath === undefined) {
  throw new Error(howToGetChromium);
}
await mkdir(target, { recursive: true });
const root = join(tmpdir(), 'driftless-demo');
await rm(root, { recursive: true, force: true });
const child = spawn(process.execPath, [entry, 'demo', '--root', root, '--no-open', '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  await takePictures(executablePath);
} finally {
  child.kill('SIGTERM');
  await once(child, 'close');
  await rm(root, { recursive: true });
}

async function takePictures(executablePath: string): Promise<void> {
  const [line] = await once(createInterface(child.stdout), 'line');
  const demo = v.parse(v.pipe(v.string(), v.parseJson(), demoLine), line);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 800 }, locale: 'en-GB' });
    await page.goto(demo.page);
    await takeAll(page, demo);
  } finally {
    await browser.close();
  }
}
