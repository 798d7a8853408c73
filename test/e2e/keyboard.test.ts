/** The page without a mouse: from screen to screen by keys, into dialogs and menus and back to where the focus was. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible, openSyncedPage } from '../support/page-world.ts';

/** What has the focus, by its name, and whether that can be seen. */
async function focused(page: Page): Promise<{ readonly name: string; readonly isOutlined: boolean }> {
  return await page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
    return { name: name.trim(), isOutlined: getComputedStyle(element).outlineStyle !== 'none' };
  });
}

async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if (name.test((await focused(page)).name)) {
      return;
    }
  }
  throw new Error(`${name} is not reached with Tab`);
}

test('every screen, a menu and a dialog are reached by keys alone, and the focus comes back', async () => {
  const { page } = await openSyncedPage();
  const shows = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  for (const [key, name] of [
    ['Alt+3', 'Conflicts'],
    ['Alt+4', 'Problems'],
    ['Alt+2', 'Activity'],
    ['Alt+Comma', 'Settings'],
  ] as const) {
    await page.keyboard.press(key);
    await shows(name);
    if (name === 'Problems') {
      await expectAccessible(page);
    }
  }
  await page.getByRole('tab', { name: 'Sync' }).click();
  const field = page.getByLabel('Look into the cloud every');
  await field.focus();
  await page.keyboard.press('Alt+2');
  await page.keyboard.press('?');
  expect({ hash: new URL(page.url()).hash, dialogs: await page.getByRole('dialog').count() }).toEqual({
    hash: '#/settings/sync',
    dialogs: 0,
  });
  await field.press('Tab');
  await page.keyboard.press('Alt+1');
  await shows('Everything is in sync');

  await tabTo(page, /^Pause: .Papers.$/);
  const before = await focused(page);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'For 30 minutes' }).waitFor();
  await page.keyboard.press('End');
  await expect.poll(async () => (await focused(page)).name).toBe('Until I resume');
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toEqual(before);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Alt+1').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toEqual(before);
  expect(before.isOutlined).toBe(true);
});
