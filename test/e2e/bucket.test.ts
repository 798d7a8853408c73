/** The bucket window in front of a real engine and the embedded server: what is set in it holds in the bucket, and what it shows is there. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { expectAccessible, openSyncedPage, type SyncedPage } from '../support/page-world.ts';

async function openBucket(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^More: .Papers.$/ }).click();
  await page.getByRole('menuitem', { name: 'Bucket' }).click();
  await page.getByRole('heading', { name: 'Bucket', level: 1 }).waitFor();
}

/** What the server says to a browser that asks whether a page of `origin` may do this. */
async function preflight({ cloud }: SyncedPage, origin: string, method: string) {
  const { status, headers } = await fetch(`${cloud.endpoint}/${cloud.bucket}/papers/a.txt`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': method },
  });
  return [status, headers.get('access-control-allow-origin'), headers.get('access-control-max-age')];
}

test('a cross-origin rule that is set in the window decides what the bucket answers to browsers', async () => {
  const world = await openSyncedPage();
  const { page, cloud } = world;
  await openBucket(page);
  const rules = page.getByRole('region', { name: 'Cross-origin rules (CORS)' });
  await rules.getByText('No rules').waitFor();
  const before = await preflight(world, 'https://shop.example.com', 'GET');

  await rules.getByRole('button', { name: 'Add a rule…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New cross-origin rule' });
  const origins = dialog.getByLabel('Origins');
  await dialog.getByRole('button', { name: 'Downloads in the browser' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Name at least one origin.').waitFor();
  await origins.fill('shop.example.com');
  await dialog.getByText('is no origin').waitFor();
  expect(await origins.evaluate((field) => [field === document.activeElement, field.ariaInvalid])).toEqual([
    true,
    'true',
  ]);
  await expectAccessible(page);

  cloud.setFaults([{ kind: 'error', operation: 'PUT bucket cors', code: 'AccessDenied', status: 403, times: 1 }]);
  await origins.fill('https://*.example.com');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Details').click();
  await dialog.getByText(/AccessDenied · .+ · \S+/).waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await rules.getByText('https://*.example.com').waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  expect([
    before[0],
    await preflight(world, 'https://shop.example.com', 'GET'),
    (await preflight(world, 'https://shop.example.com', 'PUT'))[0],
    (await preflight(world, 'https://example.org', 'GET'))[0],
  ]).toEqual([403, [200, 'https://shop.example.com', '600'], 403, 403]);
  await expect.poll(focused).toBe('Add a rule…');

  await rules.getByRole('button', { name: /^Change the rule for/ }).click();
  await page.getByRole('checkbox', { name: 'PUT' }).check();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect((await preflight(world, 'https://shop.example.com', 'PUT'))[0]).toBe(200);

  await rules.getByRole('button', { name: 'Add a rule…' }).click();
  await origins.fill('*');
  await dialog.getByLabel('Browsers may remember this for').fill('5');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const maxAge = async () => (await preflight(world, 'https://shop.example.com', 'GET'))[2];
  const behind = await maxAge();
  await rules.getByRole('button', { name: /^Move the rule for .\*. up$/ }).press('Enter');
  await rules.getByRole('listitem').filter({ hasText: '*' }).first().getByText('5 seconds').waitFor();
  await expectAccessible(page);
  // The first rule that fits decides.
  expect([behind, await maxAge()]).toEqual(['600', '5']);
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toMatch(/^Move the rule for .\*. up$/);

  const remove = page.getByRole('dialog', { name: 'Remove this rule?' }).getByRole('button', { name: 'Remove' });
  await rules.getByRole('button', { name: /^Remove the rule for .\*.$/ }).click();
  await remove.click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await rules.getByRole('button', { name: /^Remove the rule for/ }).click();
  await remove.click();
  await rules.getByText('No rules').waitFor();
  await expect.poll(focused).toBe('Add a rule…');
  expect((await preflight(world, 'https://shop.example.com', 'GET'))[0]).toBe(403);
});

test('versions are kept once that is on, the first is brought back, and suspending asks', async () => {
  const { page, folder, bucket } = await openSyncedPage();
  const recent = page.getByRole('list', { name: 'Recent activity' }).getByRole('listitem');
  const uploads = recent.filter({ hasText: 'plan.txt' }).filter({ hasText: 'Uploaded' });
  await openBucket(page);
  const versioning = page.getByRole('region', { name: 'Versioning' });
  await versioning.getByRole('button', { name: 'Turn on' }).click();
  await versioning.getByText('On.').waitFor();

  await page.getByRole('link', { name: 'Back to the overview' }).click();
  await writeFile(join(folder, 'plan.txt'), 'the first plan');
  await uploads.waitFor();
  await writeFile(join(folder, 'plan.txt'), 'another plan');
  await expect.poll(() => uploads.count(), { timeout: 60_000 }).toBe(2);

  await openBucket(page);
  await page.getByRole('tab', { name: 'Older versions' }).click();
  await page.getByLabel('Path in the synced folder').fill('plan.txt');
  await page.getByRole('button', { name: 'List versions' }).click();
  const rows = page.getByRole('list', { name: 'Versions of plan.txt' }).getByRole('listitem');
  await rows.nth(1).waitFor();
  expect([await rows.count(), await rows.filter({ hasText: 'newest' }).count()]).toEqual([2, 1]);
  await rows
    .nth(1)
    .getByRole('button', { name: /^Preview/ })
    .click();
  await rows.nth(1).getByText('the first plan').waitFor();
  await expectAccessible(page);
  await rows
    .nth(1)
    .getByRole('button', { name: /^Restore/ })
    .click();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await rows.nth(2).waitFor();
  await expect.poll(() => readFile(join(folder, 'plan.txt'), 'utf8'), { timeout: 60_000 }).toBe('the first plan');

  await page.getByRole('tab', { name: 'Settings' }).click();
  await versioning.getByRole('button', { name: 'Suspend…' }).click();
  const question = page.getByRole('dialog', { name: 'Suspend versioning?' });
  await question.getByText('is gone for good').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Suspend…');
  expect((await bucket.settings.versioning.get())?.status).toBe('Enabled');
  await versioning.getByRole('button', { name: 'Suspend…' }).click();
  await question.getByRole('button', { name: 'Suspend versioning' }).click();
  await versioning.getByText('Suspended.').waitFor();
  expect((await bucket.settings.versioning.get())?.status).toBe('Suspended');
});

test('tags, access, cleanup and unfinished uploads are set apart from what others set, whatever part may not be read', async () => {
  const { page, cloud, bucket } = await openSyncedPage();
  const others = {
    id: 'logs',
    status: 'Enabled' as const,
    filter: { prefix: 'logs/' },
    transitions: [],
    expiration: { days: 30 },
    noncurrentVersionTransitions: [],
  };
  await bucket.settings.lifecycle.put({ rules: [others] });
  await bucket.initiateUpload(toObjectKey('papers/large.iso'), {});
  cloud.setFaults([{ kind: 'error', operation: 'GET bucket encryption', code: 'AccessDenied', status: 403 }]);
  await openBucket(page);
  const region = (name: string) => page.getByRole('region', { name });
  await region('Encryption').getByText('name/cos:GetBucketEncryption').waitFor();
  await expectAccessible(page);

  const tags = region('Tags');
  await tags.getByRole('button', { name: 'Add a tag' }).click();
  await page.keyboard.type('team');
  await tags.getByLabel('Value of tag 1').fill('a&b');
  await tags.getByRole('button', { name: 'Save tags' }).click();
  await tags.getByText('The value holds a character that COS does not allow.').waitFor();
  await tags.getByLabel('Value of tag 1').fill('设计');
  // Somebody else is faster: what is typed here would undo that.
  await bucket.settings.tagging.put({ tags: [{ key: 'owner', value: 'mei' }] });
  await tags.getByRole('button', { name: 'Save tags' }).click();
  await tags.getByText('It was changed elsewhere meanwhile').waitFor();
  await tags.getByText('The bucket has other tags by now.').waitFor();
  await tags.getByRole('button', { name: 'Undo changes' }).click();
  await expect.poll(() => tags.getByLabel('Key of tag 1').inputValue()).toBe('owner');
  await tags.getByRole('button', { name: 'Add a tag' }).click();
  await page.keyboard.type('team');
  await tags.getByLabel('Value of tag 2').fill('设计');
  await page.keyboard.press('Enter');
  await tags.getByRole('button', { name: 'Undo changes' }).waitFor({ state: 'detached' });

  const lifecycle = region('Lifecycle');
  await lifecycle.getByLabel('Days until unfinished uploads are ended').fill('5000');
  await lifecycle.getByText('From 1 to 3,650').waitFor();
  await lifecycle.getByLabel('Days until unfinished uploads are ended').fill('3');
  await page.keyboard.press('Enter');
  await lifecycle.getByText(/^COS ends uploads below .papers\/. that are not finished after 3 days\.$/).waitFor();

  await region('Access').getByText('Everyone may read', { exact: true }).click();
  await region('Access').getByRole('button', { name: 'Change access…' }).click();
  const question = page.getByRole('dialog', { name: 'Let everyone read this bucket?' });
  await question.getByRole('button', { name: 'Change access' }).click();
  await question.waitFor({ state: 'detached' });

  expect([
    (await bucket.settings.tagging.get())?.tags,
    (await bucket.settings.lifecycle.get())?.rules,
    (await bucket.settings.acl.get()).grants?.map(({ permission }) => permission).sort(),
  ]).toEqual([
    [
      { key: 'owner', value: 'mei' },
      { key: 'team', value: '设计' },
    ],
    [others, expect.objectContaining({ abortIncompleteMultipartUpload: { daysAfterInitiation: 3 } })],
    ['FULL_CONTROL', 'READ'],
  ]);

  await page.getByRole('tab', { name: 'Unfinished uploads' }).click();
  await page.getByRole('button', { name: /^End it: .papers\/large\.iso.$/ }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'End the upload' }).click();
  await page.getByText('There are no unfinished uploads.').waitFor();
  expect(await bucket.listUploads('')).toEqual([]);
});
