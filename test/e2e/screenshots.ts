/**
 * Pictures of every screen, in both languages and looks, with a page to see them all: `npm run screenshots [-- FOLDER [NAME...]]`. What
 * axe finds, colours included, and what the page complains about is printed and fails the command. `--readme` takes the README's instead.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import * as v from 'valibot';
import { ensureChromium, howToGetChromium } from '../chromium.ts';
import { openScene, servePage } from '../renderer/gallery-page.ts';
import { type Scene, scenes } from '../renderer/gallery-scenes.ts';

type Variant = {
  readonly name: string;
  readonly options: BrowserContextOptions;
  /** Only taken of typical scenes. */
  readonly isForTypical?: boolean;
  /** Looked at by axe: colours are those of the look, and the structure that of any language. */
  readonly isAudited?: boolean;
};
type Picture = { readonly scene: Scene; readonly variant: Variant; readonly file: string };

const english = { locale: 'en-GB', viewport: { width: 1100, height: 760 } };
const chinese = { ...english, locale: 'zh-CN' };
const narrow = { width: 420, height: 760 };
const variants: readonly Variant[] = [
  { name: 'en-light', isAudited: true, options: { ...english, colorScheme: 'light' } },
  { name: 'en-dark', options: { ...english, colorScheme: 'dark' } },
  { name: 'zh-light', options: { ...chinese, colorScheme: 'light' } },
  { name: 'zh-dark', isAudited: true, options: { ...chinese, colorScheme: 'dark' } },
  {
    name: 'zh-narrow',
    isForTypical: true,
    isAudited: true,
    options: { ...chinese, colorScheme: 'light', viewport: narrow },
  },
  { name: 'en-narrow-dark', isForTypical: true, options: { ...english, colorScheme: 'dark', viewport: narrow } },
  {
    name: 'en-contrast',
    isForTypical: true,
    isAudited: true,
    options: { ...english, colorScheme: 'light', contrast: 'more' },
  },
  {
    name: 'zh-contrast-dark',
    isForTypical: true,
    isAudited: true,
    options: { ...chinese, colorScheme: 'dark', contrast: 'more' },
  },
  { name: 'en-forced', isForTypical: true, options: { ...english, colorScheme: 'dark', forcedColors: 'active' } },
];
/** Name in the README, scene, variant. */
const readme = [
  ['overview', 'overview-syncing', 'en-light'],
  ['overview-dark', 'overview-syncing', 'zh-dark'],
  ['activity', 'activity', 'en-light'],
  ['conflicts', 'conflict-merge', 'en-light'],
] as const;
const pagesAtOnce = 3;

const findings = v.array(v.string());
const audit = `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map((node) => id + ': ' + node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? ''))))`;

/** A common font of desktops where it is there: pictures look the same from wherever they are taken. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(`document.documentElement.style.setProperty('--font', 'Inter, system-ui, "Noto Sans CJK SC"')`);
  await page.locator('[data-icon="waiting"]').first().waitFor({ state: 'hidden' });
  // Charts are drawn, and what floats is placed, in the frames after.
  await page.waitForTimeout(300);
}

async function take(
  browser: Browser,
  origin: string,
  { scene, variant, file }: Picture,
  folder: string,
): Promise<readonly string[]> {
  const complaints: string[] = [];
  const page = await openScene({
    browser,
    origin,
    scene,
    options: variant.options,
    onComplaint: (words) => complaints.push(words),
  });
  await settle(page);
  await page.screenshot({ path: join(folder, file) });
  if (variant.isAudited === true) {
    await page.evaluate(axe.source);
    complaints.push(...v.parse(findings, await page.evaluate(audit)));
  }
  await page.context().close();
  return complaints.map((words) => `${file}  ${words}`);
}

/** All pictures side by side: a row for each scene. */
function contactSheet(pictures: readonly Picture[]): string {
  const rows = scenes.flatMap((scene) => {
    const taken = pictures.filter((picture) => picture.scene === scene);
    const cells = taken.map(
      ({ file, variant }) =>
        `<figure><a href="${file}"><img src="${file}" alt="${scene.name}, ${variant.name}" loading="lazy"></a><figcaption>${variant.name}</figcaption></figure>`,
    );
    return taken.length === 0 ? [] : [`<section><h2>${scene.name}</h2><div>${cells.join('')}</div></section>`];
  });
  return `<!doctype html><meta charset="utf-8"><title>Screens of Driftless</title><style>
body { margin: 24px; font: 14px system-ui; background: #eceef2; color: #1b2129 }
h2 { margin: 28px 0 8px; font-size: 16px }
div { display: grid; grid-template-columns: repeat(auto-fill, minmax(330px, 1fr)); gap: 12px; align-items: start }
figure { margin: 0 } img { width: 100%; border: 1px solid #c3c9d2; border-radius: 6px } figcaption { color: #566070 }
</style><h1>Screens of Driftless</h1>${rows.join('\n')}\n`;
}

function choose(names: readonly string[]): readonly Picture[] {
  return scenes
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .flatMap((scene) =>
      variants
        .filter(({ isForTypical }) => isForTypical !== true || scene.isTypical === true)
        .map((variant) => ({ scene, variant, file: `${scene.name}-${variant.name}.png` })),
    );
}

function chooseForReadme(): readonly Picture[] {
  return readme.map(([name, sceneName, variantName]) => {
    const scene = scenes.find((one) => one.name === sceneName);
    const variant = variants.find((one) => one.name === variantName);
    if (scene === undefined || variant === undefined) {
      throw new Error(`there is no picture for ${name}`);
    }
    // Read on screens of any density.
    const options = { ...variant.options, viewport: { width: 1000, height: 680 }, deviceScaleFactor: 1.5 };
    return { scene, variant: { ...variant, options }, file: `${name}.png` };
  });
}

async function takeAll(executablePath: string, pictures: readonly Picture[], folder: string): Promise<number> {
  const server = await servePage();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const waiting = [...pictures];
  let complaints = 0;
  async function takeNext(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { file } = next;
      const found = await take(browser, server.origin, next, folder).catch((error: unknown) => [`${file}  ${error}`]);
      complaints += found.length;
      for (const words of found) {
        console.log(words);
      }
    }
  }
  await Promise.all(Array.from({ length: pagesAtOnce }, takeNext));
  await browser.close();
  server.close();
  return complaints;
}

const executablePath = ensureChromium(console.log);
if (executablePath === undefined) {
  throw new Error(howToGetChromium);
}
const isForReadme = process.argv[2] === '--readme';
const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const [given, ...names] = isForReadme ? [] : process.argv.slice(2);
const folder = given ?? fromRoot(isForReadme ? 'assets/screenshots' : 'test-results/screenshots');
const pictures = isForReadme ? chooseForReadme() : choose(names);
await mkdir(folder, { recursive: true });
const complaints = await takeAll(executablePath, pictures, folder);
if (!isForReadme) {
  await writeFile(join(folder, 'index.html'), contactSheet(pictures));
}
console.log(`${pictures.length} pictures in ${folder}`);
process.exitCode = complaints === 0 ? 0 : 1;
