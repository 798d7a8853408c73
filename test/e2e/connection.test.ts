/** When one of the two that the page depends on is gone and comes back: the cloud, or the engine itself. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readTree } from '../support/cli-process.ts';
import { expectAccessible, openSyncedPage, startCloud, startService } from '../support/page-world.ts';

test('while the cloud is gone the page says so and when it tries again, and everything goes on by itself after', async () => {
  const { cloud, folder, bucket, page } = await openSyncedPage();
  await cloud.stop();
  await writeFile(join(folder, 'written offline.txt'), 'kept');
  await page.getByRole('heading', { name: 'The cloud cannot be reached' }).waitFor();
  await page.getByText(/^No connection to the cloud\. Next try in .+ changes made meanwhile are not lost\.$/).waitFor();
  await startCloud({ root: cloud.root, port: cloud.port });
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  const recent = page.getByRole('list', { name: 'Recent activity' }).getByRole('listitem');
  await recent.filter({ hasText: 'written offline.txt' }).filter({ hasText: 'Uploaded' }).waitFor();
  expect((await bucket.list({ prefix: 'papers/' })).objects.map(({ key }) => key)).toEqual([
    'papers/written offline.txt',
  ]);
});

/** A user who looks at the page again does not wait for its next try to connect. */
async function comeBackTo(page: Page): Promise<void> {
  await page.bringToFront();
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
}

test('after the engine was killed and started again, an open page says what to do and then goes on by itself', async () => {
  const { home, folder, service, page } = await openSyncedPage({
    page: { expectedComplaint: /ERR_CONNECTION_REFUSED|HTTP Authentication failed|401/ },
  });
  const recent = page.getByRole('list', { name: 'Recent activity' }).getByRole('listitem');
  await writeFile(join(folder, 'before.txt'), 'before');
  await recent.filter({ hasText: 'before.txt' }).waitFor();
  await page.evaluate(() => document.body.setAttribute('data-seen', 'before the kill'));
  service.process.child.kill('SIGKILL');
  await service.process.ended;
  await page.getByRole('heading', { name: 'Not connected to Driftless' }).waitFor();
  await page.getByText('If Driftless was stopped, start it again').waitFor();
  await expectAccessible(page);

  await writeFile(join(folder, 'meanwhile.txt'), 'meanwhile');
  const again = await startService(home);
  // On the address of before, without being told.
  expect(new URL(again.page).origin).toBe(new URL(service.page).origin);
  await comeBackTo(page);
  await page.getByRole('heading', { name: 'Driftless was started anew' }).waitFor();
  await page.getByText('Open the link it printed when it started').waitFor();
  await expectAccessible(page);
  const second = await page.context().newPage();
  await second.goto(again.page);
  await second.getByRole('heading', { name: 'Everything is in sync' }).waitFor();

  await comeBackTo(page);
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  await recent.filter({ hasText: 'meanwhile.txt' }).filter({ hasText: 'Uploaded' }).waitFor();
  expect({
    search: new URL(second.url()).search,
    isReloaded: (await page.locator('body').getAttribute('data-seen')) === null,
    folder: await readTree(folder),
  }).toEqual({
    search: '',
    isReloaded: false,
    folder: { 'before.txt': 'before', 'meanwhile.txt': 'meanwhile' },
  });
});
