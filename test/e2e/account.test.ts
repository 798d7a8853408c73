/** Keys that stop to work, as the user meets them: why nothing is synced, where to mend it, and that it goes on by itself then. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectAccessible, filesWith, openSyncedPage, recordFrames } from '../support/page-world.ts';

test('a wrong key stops the folder with its reason and remedy, and the right one starts it again', async () => {
  const { home, cloud, folder, service, page } = await openSyncedPage({ serveArgs: ['--log-level', 'debug'] });
  const { secretId, secretKey } = cloud.credentials;
  const wrongKey = 'ThisKeyFitsNoSecretIdAtAll0123456789';
  const frames = recordFrames(page);
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Accounts' }).click();
  await page.getByRole('heading', { name: 'Work' }).waitFor();
  await expectAccessible(page);

  await page.getByRole('button', { name: /^Replace keys: .Work.$/ }).click();
  const dialog = page.getByRole('dialog', { name: /^Account .Work.$/ });
  await dialog.getByLabel('SecretId').fill(secretId);
  await dialog.getByLabel('SecretKey').fill(wrongKey);
  await dialog.getByRole('button', { name: 'Test and save' }).click();
  const checks = dialog.getByRole('list', { name: 'Connection test' });
  await checks.getByRole('listitem').filter({ hasText: 'SecretId and SecretKey: failed' }).waitFor();
  await checks.getByText('The SecretKey does not fit the SecretId').waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save anyway' }).click();
  await dialog.waitFor({ state: 'detached' });

  await writeFile(join(folder, 'with the wrong key.txt'), 'waits');
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('heading', { name: /Papers. has stopped/ }).waitFor();
  await page.getByText('Enter SecretId and SecretKey again, without spaces.').first().waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Replace the keys' }).click();
  await page.getByRole('button', { name: /^Test connection: .Work.$/ }).click();
  await page.getByText('The SecretKey does not fit the SecretId').waitFor();
  await expectAccessible(page);

  await page.getByRole('button', { name: /^Replace keys: .Work.$/ }).click();
  await dialog.getByLabel('SecretId').fill(secretId);
  await dialog.getByLabel('SecretKey').fill(secretKey);
  await dialog.getByRole('button', { name: 'Test and save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  const recent = page.getByRole('list', { name: 'Recent activity' }).getByRole('listitem');
  await recent.filter({ hasText: 'with the wrong key.txt' }).filter({ hasText: 'Uploaded' }).waitFor();

  const kept = await page.evaluate(
    () => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.body.innerHTML,
  );
  const seen = (key: string) => ({
    isSent: frames.sent().includes(key),
    isReceived: frames.received().includes(key),
    isPrintedOrLogged: service.process.output().includes(key),
    isKeptByThePage: kept.includes(key),
  });
  const onlySent = { isSent: true, isReceived: false, isPrintedOrLogged: false, isKeptByThePage: false };
  expect({ right: seen(secretKey), wrong: seen(wrongKey) }).toEqual({ right: onlySent, wrong: onlySent });
  expect({
    right: await filesWith(join(home, 'data'), secretKey),
    wrong: await filesWith(join(home, 'data'), wrongKey),
  }).toEqual({ right: ['secrets.json'], wrong: [] });
});
