/** From an empty data folder to files moving both ways, on the page alone; the SecretKey typed there is seen nowhere again. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPage } from '../support/browser.ts';
import { temporaryFolder } from '../support/cli-process.ts';
import {
  clientOf,
  expectAccessible,
  filesWith,
  putText,
  recordFrames,
  startCloud,
  startService,
} from '../support/page-world.ts';

test('the page leads from nothing to a synced folder, and shows files that move either way', async () => {
  const home = await temporaryFolder();
  await mkdir(join(home, 'Documents'));
  const cloud = await startCloud({ buckets: [] });
  const { secretId, secretKey } = cloud.credentials;
  const service = await startService(home, ['--log-level', 'debug', '--log-file', join(home, 'driftless.log')]);

  const page = await openPage('about:blank');
  const frames = recordFrames(page);
  await page.goto(service.page);
  await page.getByRole('heading', { name: 'Keep a folder the same here and in the cloud' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Add a synced folder' }).click();

  await page.getByRole('heading', { name: 'Which account?' }).waitFor();
  await page.getByLabel('Name').fill('Work');
  await page.getByLabel('SecretId').fill(secretId);
  await page.getByLabel('SecretKey').fill(secretKey);
  await page.getByText('Another server than Tencent Cloud').click();
  await page.getByLabel('Server address').fill(cloud.endpoint);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByRole('heading', { name: 'Which bucket?' }).waitFor();
  await page.getByRole('tab', { name: 'Create one' }).click();
  await page.getByLabel('Bucket name').fill('team-1250000000');
  await page.getByLabel('Region').fill(cloud.region);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create and go on' }).click();

  await page.getByRole('heading', { name: 'Which folder in the cloud?' }).waitFor();
  expect(cloud.buckets()).toEqual(['team-1250000000']);
  await page.getByLabel('New folder here').fill('papers');
  await page.getByText('Will be synced:').filter({ hasText: 'papers/' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByRole('heading', { name: 'Which folder on this computer?' }).waitFor();
  await page.getByRole('list', { name: 'Folders on this computer' }).getByRole('button', { name: 'Documents' }).click();
  await page.getByText('No folders in here').waitFor();
  await page.getByLabel('New folder here').fill('Papers');
  await page.getByRole('button', { name: 'Create' }).click();
  const folder = join(home, 'Documents', 'Papers');
  await expect.poll(() => page.getByLabel('Folder', { exact: true }).inputValue()).toBe(folder);
  await writeFile(join(folder, 'before.txt'), 'there before');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByRole('heading', { name: 'How should it sync?' }).waitFor();
  await page.getByRole('radio', { name: 'Two-way' }).check();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByRole('heading', { name: 'This is what will happen' }).waitFor();
  await page.getByText('The bucket keeps no older versions').waitFor();
  await page.getByText('Nothing is deleted on either side.').waitFor();
  await page.getByRole('button', { name: '1 to upload' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Start syncing' }).click();

  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  await writeFile(join(folder, 'from here.txt'), 'written here');
  const recent = page.getByRole('list', { name: 'Recent activity' });
  await recent.getByRole('listitem').filter({ hasText: 'from here.txt' }).filter({ hasText: 'Uploaded' }).waitFor();
  const bucket = clientOf(cloud).bucket('team-1250000000');
  await putText(bucket, 'papers/from there.txt', 'written there');
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  await page.getByRole('button', { name: 'Sync now', exact: true }).click();
  await recent.getByRole('listitem').filter({ hasText: 'from there.txt' }).filter({ hasText: 'Downloaded' }).waitFor();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Activity', exact: true }).click();
  const history = page.getByRole('listitem');
  await history.filter({ hasText: 'from there.txt' }).waitFor();
  await history.filter({ hasText: 'before.txt' }).waitFor();
  await expectAccessible(page);

  const listed = await bucket.list({ prefix: 'papers/' });
  expect({
    inTheFolder: await readFile(join(folder, 'from there.txt'), 'utf8'),
    inTheBucket: listed.objects.map(({ key }) => key).toSorted(),
  }).toEqual({
    inTheFolder: 'written there',
    inTheBucket: ['papers/before.txt', 'papers/from here.txt', 'papers/from there.txt'],
  });

  // It went to the engine once, for the test and for keeping; from there on nothing but its store has it.
  const kept = await page.evaluate(
    () => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.body.innerHTML,
  );
  expect({
    isSent: frames.sent().includes(secretKey),
    isReceived: frames.received().includes(secretKey),
    isPrinted: service.process.output().includes(secretKey),
    isKeptByThePage: kept.includes(secretKey),
    writtenTo: await filesWith(home, secretKey),
  }).toEqual({
    isSent: true,
    isReceived: false,
    isPrinted: false,
    isKeptByThePage: false,
    writtenTo: ['secrets.json'],
  });
});
