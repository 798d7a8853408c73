/** The narrowest window: whatever is needed to find one's way is inside of it, in either language. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { findChromium, howToGetChromium } from '../chromium.ts';
import { openScene, servePage } from '../renderer/gallery-page.ts';
import { scenes } from '../renderer/gallery-scenes.ts';

const shown = [
  'overview-many',
  'activity-desktop',
  'conflicts',
  'problems',
  'add-preview',
  'settings-about',
  'settings-network',
  'bucket-cors-moved',
] as const;

/** What reaches beyond the window's sides, in words. */
function findOutside(): readonly string[] {
  const { clientWidth, scrollWidth } = document.documentElement;
  const needed = document.querySelectorAll(
    'header, nav a, select, h1, h2, .tab[data-state="active"], main button, main .button',
  );
  const outside = [...needed].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return (
      width > 0 &&
      (left < -0.5 || right > clientWidth + 0.5) &&
      element.closest('.tab:not([data-state="active"])') === null
    );
  });
  return [
    ...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : []),
    ...outside.map((element) => `${element.tagName} ${element.textContent.slice(0, 40)}`),
  ];
}

async function start(): Promise<{ readonly browser: Browser; readonly origin: string }> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(howToGetChromium);
  }
  const server = await servePage();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  onTestFinished(async () => {
    await browser.close();
    server.close();
  });
  return { browser, origin: server.origin };
}

test('in a window of 360 points nothing that is needed lies outside', async () => {
  const { browser, origin } = await start();
  const found: string[] = [];
  for (const scene of scenes.filter(({ name }) => shown.some((one) => one === name))) {
    for (const locale of ['en-GB', 'zh-CN']) {
      const page: Page = await openScene({
        browser,
        origin,
        scene,
        options: { locale, viewport: { width: 360, height: 700 } },
        onComplaint: (words) => found.push(words),
      });
      const outside = await page.evaluate(findOutside);
      found.push(...outside.map((words) => `${scene.name}, ${locale}: ${words}`));
      await page.context().close();
    }
  }
  expect(found).toEqual([]);
});
