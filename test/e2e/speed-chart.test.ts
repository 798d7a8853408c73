/** What the canvas of the speed chart draws: nothing of it is in the document, so its colours are read from its points. */

import { chromium } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { findChromium, howToGetChromium } from '../chromium.ts';
import { openScene, servePage } from '../renderer/gallery-page.ts';
import { scenes } from '../renderer/gallery-scenes.ts';

/** The most frequent opaque colours, most frequent first. */
function inkOf(canvas: SVGElement | HTMLElement): readonly string[] {
  if (!(canvas instanceof HTMLCanvasElement)) {
    return [];
  }
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
  const counts = new Map<string, number>();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 255) {
      const colour = `${data[at]} ${data[at + 1]} ${data[at + 2]}`;
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
  }
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([colour]) => colour);
}

test('the speed chart is drawn in the colours of the look', async () => {
  const executablePath = findChromium();
  const scene = scenes.find(({ name }) => name === 'activity');
  if (executablePath === undefined || scene === undefined) {
    throw new Error(howToGetChromium);
  }
  const server = await servePage();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  onTestFinished(async () => {
    await browser.close();
    server.close();
  });
  const lines: (string | undefined)[] = [];
  const complaints: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await openScene({
      browser,
      origin: server.origin,
      scene,
      options: { locale: 'en-GB', viewport: { width: 1100, height: 760 }, colorScheme },
      onComplaint: (words) => complaints.push(words),
    });
    const canvas = page.locator('.speed-chart canvas');
    await expect.poll(async () => (await canvas.evaluate(inkOf)).length).toBeGreaterThan(0);
    // The grid is as opaque as the line, and can be longer.
    const [first, second] = await canvas.evaluate(inkOf);
    lines.push([first, second].toSorted().join(', '));
    await page.context().close();
  }
  expect([lines, complaints]).toEqual([['11 98 204, 225 228 233', '108 176 255, 51 57 66'], []]);
});
