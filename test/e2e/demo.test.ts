/** The README's first command as a newcomer sees it: the demo's page in a real browser, with files moving both ways. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { openPage } from '../support/browser.ts';
import { runCli, startCli, temporaryFolder } from '../support/cli-process.ts';
import { expectAccessible, startService } from '../support/page-world.ts';

const demoLine = v.object({
  page: v.string(),
  folder: v.string(),
  bucket: v.string(),
  endpoint: v.string(),
  secretId: v.string(),
  secretKey: v.string(),
});

async function startDemo(home: string) {
  const demo = startCli(['demo', '--root', join(home, 'demo'), '--no-open', '--json'], {}, home);
  const facts = v.parse(v.pipe(v.string(), v.parseJson(), demoLine), await demo.line(/^\{/));
  const keys = { COS_SECRET_ID: facts.secretId, COS_SECRET_KEY: facts.secretKey };
  return { ...facts, demo, keys };
}

/** Resolves when `file` is there with `content`. */
async function appears(file: string, content: string): Promise<void> {
  const read = () => readFile(file, 'utf8').catch(() => undefined);
  await expect.poll(read, { timeout: 60_000 }).toBe(content);
}

test('the demo page shows both sides in sync, and follows an edit on either side', async () => {
  const home = await temporaryFolder();
  const { page: address, folder, bucket, endpoint, keys } = await startDemo(home);
  const page = await openPage(address);
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  expect(new URL(page.url()).search).toBe('');

  await writeFile(join(folder, 'Notes', 'from this computer.txt'), 'written here');
  await page.getByText('from this computer.txt').first().waitFor();

  const second = join(home, 'second computer');
  await mkdir(second);
  const sync = () =>
    runCli(
      ['sync', second, `cos://${bucket}/`, '--once', '--endpoint', endpoint, '--state', join(home, 'second state')],
      keys,
      home,
    );
  expect((await sync()).code).toBe(0);
  expect(await readFile(join(second, 'Notes', 'from this computer.txt'), 'utf8')).toBe('written here');

  await writeFile(join(second, 'Notes', 'from the other computer.txt'), 'written there');
  expect((await sync()).code).toBe(0);
  await appears(join(folder, 'Notes', 'from the other computer.txt'), 'written there');
  await page.getByText('from the other computer.txt').first().waitFor();
});

test('pausing keeps changes back, and resuming syncs them', async () => {
  const home = await temporaryFolder();
  const { page: address, folder } = await startDemo(home);
  const page = await openPage(address);
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  await page
    .getByRole('button', { name: /^Pause/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Until I resume' }).click();
  await page.getByRole('heading', { name: 'Paused' }).waitFor();
  await writeFile(join(folder, 'while paused.txt'), 'kept back');
  await page.getByRole('button', { name: 'Resume' }).first().click();
  await page.getByText('while paused.txt').first().waitFor();
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
});

test('a mass deletion is held, shown with its files, and done only after the answer', async () => {
  const home = await temporaryFolder();
  const { page: address, folder } = await startDemo(home);
  const many = join(folder, 'Many');
  await mkdir(many);
  await Promise.all(Array.from({ length: 40 }, (_, index) => writeFile(join(many, `file ${index}.txt`), `${index}`)));
  const page = await openPage(address);
  await page.getByRole('link', { name: 'Activity', exact: true }).click();
  await page.getByText('Many/file 39.txt').waitFor();
  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  await rm(many, { recursive: true });
  await page.getByRole('button', { name: 'Review…' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('listitem').filter({ hasText: 'Many/file 0.txt' }).waitFor();
  await dialog.getByRole('button', { name: /^Delete 40 files/ }).click();
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
});

test('the demo begins with one button on the page of a service that has nothing to sync yet', async () => {
  const home = await temporaryFolder();
  const service = await startService(home);
  const page = await openPage(service.page, { expectedComplaint: /ERR_CONNECTION_REFUSED/ });
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('heading', { name: 'This is the demo' }).waitFor();
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  await writeFile(join(home, 'data', 'driftless', 'demo', 'Driftless Demo', 'mine.txt'), 'written here');
  await page.getByText('mine.txt').first().waitFor();
  service.process.child.kill('SIGTERM');
  expect((await service.process.ended).code).toBe(0);
});

test('a second folder is added to the demo without typing any key, and its rules are changed', async () => {
  const home = await temporaryFolder();
  const { page: address } = await startDemo(home);
  const second = join(home, 'second');
  await mkdir(second);
  await writeFile(join(second, 'first.txt'), 'synced to the playground');
  const page = await openPage(address);
  await page.getByRole('link', { name: 'Add a synced folder' }).click();
  await page.getByRole('radio', { name: 'Demo' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('radio', { name: /^playground-/ }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'Which folder in the cloud?' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Folder', { exact: true }).fill(second);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'How should it sync?' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: '1 to upload' }).waitFor();
  await page.getByRole('button', { name: 'Start syncing' }).click();
  await page.getByText('2 synced folders').waitFor();
  await page.getByText('first.txt').first().waitFor();

  await page.getByRole('button', { name: /^More: .Driftless Demo.$/ }).click();
  await page.getByRole('menuitem', { name: 'Change rules…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Change the rules of/ });
  await dialog.getByLabel('Name').fill('Mine');
  await dialog.getByLabel('Look into the cloud').selectOption('As often as the settings have it');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Mine', exact: true }).waitFor();
});
