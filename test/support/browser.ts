/** A real Chromium on a page, closed with the test that opened it. What the page complains about fails the test. */
import { chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { findChromium, howToGetChromium } from '../chromium.ts';

export type PageOptions = {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: string;
  /** What the page may complain about, where the test causes it. */
  readonly expectedComplaint?: RegExp;
};

/** Opens `address`. Chromium's own calls home are switched off: the tests talk to loopback only. */
export async function openPage(address: string, options: PageOptions = {}): Promise<Page> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(howToGetChromium);
  }
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  });
  const { width = 1100, height = 750, colorScheme = 'light', locale = 'en-GB' } = options;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text());
    }
  });
  // A computer that does much else takes its time; what never comes is told by the page's own words below.
  page.setDefaultTimeout(90_000);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') {
      process.stderr.write(`the page at the end of "${task.name}":\n${await page.locator('body').innerText()}\n`);
    }
    await browser.close();
    expect(complaints.filter((complaint) => options.expectedComplaint?.test(complaint) !== true)).toEqual([]);
  });
  await page.goto(address);
  return page;
}
