/** A mass deletion as the user meets it: named path by path, brought back on one answer, done on the other. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree } from '../support/cli-process.ts';
import { expectAccessible, openSyncedPage } from '../support/page-world.ts';

test('a mass deletion is shown path by path; the files come back, or are deleted, as the user says', async () => {
  const { folder, bucket, page } = await openSyncedPage();
  const many = join(folder, 'Many');
  await mkdir(many);
  const names = Array.from({ length: 40 }, (_, index) => `file ${index}.txt`);
  await Promise.all(names.map((name) => writeFile(join(many, name), name)));
  await writeFile(join(folder, 'kept.txt'), 'kept');
  const inSync = page.getByRole('heading', { name: 'Everything is in sync' });
  await page.getByText('41 files, 1 folder').waitFor();
  await inSync.waitFor();

  await rm(many, { recursive: true });
  await page.getByRole('heading', { name: /Papers.: Unusually many deletions/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Review…', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /Papers.: Unusually many deletions/ });
  const held = dialog.getByRole('list', { name: '40 items are affected' });
  await held.getByRole('listitem').filter({ hasText: 'Many/file 0.txt' }).waitFor();
  await held.evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await held.getByRole('listitem').filter({ hasText: 'Many/file 9.txt' }).waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Bring the files back' }).click();
  const whole = { 'kept.txt': 'kept', ...Object.fromEntries(names.map((name) => [`Many/${name}`, name])) };
  await expect.poll(() => readTree(folder), { timeout: 60_000 }).toEqual(whole);
  await inSync.waitFor();

  await rm(many, { recursive: true });
  await page.getByRole('button', { name: 'Review…', exact: true }).click();
  await dialog.getByRole('button', { name: 'Delete 40 files in the cloud' }).click();
  await inSync.waitFor();
  await page.getByText(/^1 file,/).waitFor();
  expect((await bucket.list({ prefix: 'papers/Many/' })).objects).toEqual([]);
});
