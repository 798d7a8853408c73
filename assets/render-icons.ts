/**
 * Renders the drawings of this folder to what each platform asks for: `npx node assets/render-icons.ts`. A real Chromium draws
 * them; the results in `icons/` are committed, so that a build needs no browser. The drawings are the source: change those.
 *
 * - `icons/icon.png`, `icon.ico`, `icon.icns`: the app, for Linux, Windows and macOS
 * - `icons/tray/<state>Template.png` and `@2x`: macOS, black and alpha only, 16 points
 * - `icons/tray/<state>.ico`: Windows, all sizes from 16 to 48
 * - `icons/tray/<state>.png` and `@2x`: Linux, 22 points, in colour, so that it shows on light and dark panels
 */
import { Buffer } from 'node:buffer';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { createICNS, createICO, HERMITE } from 'png2icons';
import { findChromium, howToGetChromium } from '../test/chromium.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const windowsTraySizes = [16, 20, 24, 32, 48];

async function render(browser: Browser, svg: string, size: number): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  try {
    await page.setContent(
      `<!doctype html><style>html, body { margin: 0; background: transparent } svg { display: block; width: ${size}px; height: ${size}px }</style>${svg}`,
    );
    return await page.screenshot({ omitBackground: true });
  } finally {
    await page.close();
  }
}

/** An .ico that holds PNG images: https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10) */
function toIco(images: readonly { readonly size: number; readonly png: Buffer }[]): Buffer {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  for (const [index, { size, png }] of images.entries()) {
    const entry = 6 + 16 * index;
    header.writeUInt8(size, entry);
    header.writeUInt8(size, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

function made(name: string, content: Buffer | null): Buffer {
  if (content === null) {
    throw new Error(`${name} could not be made`);
  }
  return content;
}

const executablePath = findChromium();
if (executablePath === undefined) {
  throw new Error(howToGetChromium);
}
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
rmSync(`${here}icons`, { recursive: true, force: true });
mkdirSync(`${here}icons/tray`, { recursive: true });

const app = await render(browser, readFileSync(`${here}icon.svg`, 'utf8'), 1024);
writeFileSync(`${here}icons/icon.png`, await render(browser, readFileSync(`${here}icon.svg`, 'utf8'), 512));
writeFileSync(`${here}icons/icon.ico`, made('icon.ico', createICO(app, HERMITE, 0, true)));
writeFileSync(`${here}icons/icon.icns`, made('icon.icns', createICNS(app, HERMITE, 0)));

for (const file of readdirSync(`${here}tray`)) {
  const state = basename(file, '.svg');
  const svg = readFileSync(`${here}tray/${file}`, 'utf8');
  const black = svg.replace(/ color="#\w+"/, ' color="#000000"');
  const to = `${here}icons/tray/${state}`;
  writeFileSync(`${to}Template.png`, await render(browser, black, 16));
  writeFileSync(`${to}Template@2x.png`, await render(browser, black, 32));
  writeFileSync(`${to}.png`, await render(browser, svg, 22));
  writeFileSync(`${to}@2x.png`, await render(browser, svg, 44));
  const images: { size: number; png: Buffer }[] = [];
  for (const size of windowsTraySizes) {
    images.push({ size, png: await render(browser, svg, size) });
  }
  writeFileSync(`${to}.ico`, toIco(images));
}
await browser.close();
