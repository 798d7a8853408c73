/** When one of the two that the page depends on is gone: the cloud, which comes back by itself, or the engine, whose page says what to do. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree } from '../support/cli-process.ts';
import { expectAccessible, openSyncedPage, startCloud, startService } from '../support/page-world.ts';

test('while the cloud is gone the page says so and when it tries again, and everything goes on by itself after', async () => {
  const { cloud, folder, bucket, page } = await openSyncedPage();
  await cloud.stop();
  await writeFile(join(folder, 'written offline.txt'), 'kept');
  await page.getByRole('heading', { name: 'The cloud cannot be reached' }).waitFor();
  await page.getByText(/^No connection to the cloud\. Next try in .+ changes made meanwhile are not lost\.$/).waitFor();
  await expectAccessible(page);
  await startCloud({ root: cloud.root, port: cloud.port });
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  const recent = page.getByRole('list', { name: 'Recent activity' }).getByRole('listitem');
  await recent.filter({ hasText: 'written offline.txt' }).filter({ hasText: 'Uploaded' }).waitFor();
  expect((await bucket.list({ prefix: 'papers/' })).objects.map(({ key }) => key)).toEqual([
    'papers/written offline.txt',
  ]);
});

test('after the engine was killed and started again, the page says what to do, and its new link shows everything', async () => {
  const { home, folder, service, page } = await openSyncedPage({
    page: { expectedComplaint: /ERR_CONNECTION_REFUSED|HTTP Authentication failed/ },
  });
  const { port } = new URL(service.page);
  await writeFile(join(folder, 'before.txt'), 'before');
  const recent = page.getByRole('list', { name: 'Recent activity' }).getByRole('listitem');
  await recent.filter({ hasText: 'before.txt' }).waitFor();
  // Asking for the history has it written: a kill may cost its last second.
  await page.getByRole('link', { name: 'Activity', exact: true }).click();
  await page.getByRole('button').filter({ hasText: 'before.txt' }).waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  service.process.child.kill('SIGKILL');
  await service.process.ended;
  await page.getByRole('heading', { name: 'Not connected to Driftless' }).waitFor();
  await page.getByText('If Driftless was restarted, open the address it printed').waitFor();
  await expectAccessible(page);

  await writeFile(join(folder, 'meanwhile.txt'), 'meanwhile');
  const again = await startService(home, ['--port', port]);
  await page.goto(again.page);
  await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
  await recent.filter({ hasText: 'before.txt' }).waitFor();
  await recent.filter({ hasText: 'meanwhile.txt' }).filter({ hasText: 'Uploaded' }).waitFor();
  expect({ page: new URL(page.url()).search, folder: await readTree(folder) }).toEqual({
    page: '',
    folder: { 'before.txt': 'before', 'meanwhile.txt': 'meanwhile' },
  });
});
