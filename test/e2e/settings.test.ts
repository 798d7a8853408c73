/** What the user sets on the page holds at once and stays: pauses, sync on request, language, look. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectAccessible, openSyncedPage, putText } from '../support/page-world.ts';

test('a pause lasts for a time or until resumed, also over a reload, and sync now looks into the cloud at once', async () => {
  const { folder, bucket, page } = await openSyncedPage({ pollSeconds: 3600 });
  const inSync = page.getByRole('heading', { name: 'Everything is in sync' });
  const recent = page.getByRole('list', { name: 'Recent activity' }).getByRole('listitem');

  await page.getByRole('button', { name: /^Pause: .Papers.$/ }).click();
  await page.getByRole('menuitem', { name: 'For 30 minutes' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('menuitem', { name: 'For 30 minutes' }).click();
  await page.getByRole('heading', { name: /^Paused until \d/ }).waitFor();
  await writeFile(join(folder, 'first.txt'), 'one');
  await page.reload();
  await page.getByRole('heading', { name: /^Paused until \d/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Resume: .Papers.$/ }).click();
  await recent.filter({ hasText: 'first.txt' }).waitFor();
  await inSync.waitFor();

  await page.getByRole('button', { name: /^Pause: .Papers.$/ }).click();
  await page.getByRole('menuitem', { name: 'Until I resume' }).click();
  await page.getByRole('heading', { name: 'Paused', exact: true }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Paused', exact: true }).waitFor();
  await putText(bucket, 'papers/second.txt', 'two');
  await page.getByRole('button', { name: /^Resume: .Papers.$/ }).click();
  await inSync.waitFor();
  await page.getByRole('button', { name: /^Sync now: .Papers.$/ }).click();
  await recent.filter({ hasText: 'second.txt' }).filter({ hasText: 'Downloaded' }).waitFor();
  await inSync.waitFor();
});

test('language and look change while the page runs and are there again after a reload', async () => {
  const { page } = await openSyncedPage();
  const look = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(await look()).not.toBe('dark');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'General' }).waitFor();
  await expectAccessible(page);
  const window = page.getByRole('region', { name: 'This window' });
  await window.getByLabel('Language').selectOption('简体中文');
  await page.getByRole('heading', { name: '设置' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('contentinfo').getByLabel('外观').selectOption('深色');
  await expect.poll(look).toBe('dark');
  await page.reload();
  await page.getByRole('heading', { name: '设置' }).waitFor();
  expect({ look: await look(), language: await page.evaluate(() => document.documentElement.lang) }).toEqual({
    look: 'dark',
    language: 'zh-CN',
  });
  await page.getByRole('link', { name: '概览' }).click();
  await page.getByRole('heading', { name: '全部已同步' }).waitFor();
  await expectAccessible(page);
  await page.getByLabel('语言').selectOption('English');
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  for (const tab of ['Network', 'Sync', 'About']) {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: tab }).click();
    await page.getByRole('tabpanel', { name: tab }).getByRole('heading').first().waitFor();
    await expectAccessible(page);
  }
});
