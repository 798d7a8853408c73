/** Files edited on both sides, decided one way each in the conflict window: local, cloud, both, and a merged text. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree } from '../support/cli-process.ts';
import { expectAccessible, openSyncedPage, putText } from '../support/page-world.ts';

const before = 'title\n\nfirst\nsecond\nthird\n\nend\n';
const here = before.replace('title', 'title from here');
const there = before.replace('end', 'end from there');
const merged = here.replace('end', 'end from there');
const names = ['1 local.txt', '2 cloud.txt', '3 both.txt', '4 merged.txt'] as const;

test('conflicts are listed and decided: keep local, keep cloud, keep both, a merged text', async () => {
  const { folder, bucket, page } = await openSyncedPage();
  const inSync = page.getByRole('heading', { name: 'Everything is in sync' });
  await Promise.all(names.map((name) => writeFile(join(folder, name), before)));
  await page.getByText(/^4 files,/).waitFor();
  await inSync.waitFor();
  await page.getByRole('button', { name: /^Pause: .Papers.$/ }).click();
  await page.getByRole('menuitem', { name: 'Until I resume' }).click();
  await page.getByRole('heading', { name: 'Paused', exact: true }).waitFor();
  for (const name of names) {
    await writeFile(join(folder, name), here);
    await putText(bucket, `papers/${name}`, there);
  }
  await page.getByRole('button', { name: /^Resume: .Papers.$/ }).click();
  await page.getByRole('heading', { name: '4 conflicts need your decision' }).waitFor();
  await page.getByRole('link', { name: 'See conflicts' }).click();

  const list = page.getByRole('list', { name: 'Conflicts' });
  const look = async (name: string) => {
    await list.getByRole('button', { name }).click();
    await page.getByRole('heading', { name }).waitFor();
  };
  await look('1 local.txt');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Keep local', exact: true }).click();
  await look('2 cloud.txt');
  await page.getByRole('button', { name: 'Keep cloud', exact: true }).click();
  await look('3 both.txt');
  await page.getByRole('button', { name: 'Keep both', exact: true }).click();
  await look('4 merged.txt');
  await page.getByRole('button', { name: /^Show the content/ }).click();
  const merge = page.getByRole('button', { name: 'Merge…' });
  await merge.waitFor();
  await expectAccessible(page);
  await merge.click();
  const use = page.getByRole('button', { name: 'Use the merged text' });
  await use.waitFor();
  await expectAccessible(page);
  await use.click();
  await page.getByRole('button', { name: 'Apply 4 choices' }).click();
  await page.getByRole('list', { name: '4 conflicts resolved' }).getByText('4 merged.txt').waitFor();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Overview' }).click();
  await inSync.waitFor();
  await page.getByText(/^5 files,/).waitFor();
  const tree = await readTree(folder);
  const copy = Object.keys(tree).find((name) => !names.some((one) => one === name)) ?? '';
  const { objects } = await bucket.list({ prefix: 'papers/' });
  expect({ tree, keys: new Set(objects.map(({ key }) => key)) }).toEqual({
    tree: {
      '1 local.txt': here,
      '2 cloud.txt': there,
      '3 both.txt': there,
      [copy]: here,
      '4 merged.txt': merged,
    },
    keys: new Set([...names, copy].map((name) => `papers/${name}`)),
  });
});
