import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clientOfServer } from '../support/client-of-server.ts';
import { startTestServer } from '../support/cos-server.ts';
import { makePairWorld } from '../support/pair-world.ts';
import { makeTree, readTree } from '../support/tree.ts';

const once = { dryRun: false };

test('two folders and one embedded server end up the same, to the byte and to the name', async () => {
  await using server = await startTestServer();
  const client = clientOfServer(server);
  const store = client.bucket(server.bucket);
  const here = makePairWorld({ prefix: 'shared/' });
  const there = makePairWorld({ prefix: 'shared/' });
  await makeTree(here.root, { files: 120, largeSizes: [0, 9_000_000], emptyFolders: ['empty/folder'] });
  const reports = [await here.open({ store }).runOnce(once), await there.open({ store }).runOnce(once)];
  expect(reports.map(({ outcome, problems, reason }) => ({ outcome, problems, reason }))).toEqual(
    reports.map(() => ({ outcome: 'in-sync', problems: [], reason: undefined })),
  );
  writeFileSync(join(there.root, 'from there.txt'), 'hello');
  mkdirSync(join(there.root, 'new folder'));
  rmSync(join(there.root, 'empty'), { recursive: true });
  reports.push(await there.open({ store }).runOnce(once), await here.open({ store }).runOnce(once));
  const uploads = await store.listUploads('');
  await client.close();
  expect({
    outcomes: reports.map(({ outcome, problems }) => [outcome, problems]),
    there: await readTree(there.root),
    uploads,
    temps: [here, there].map(({ root }) => readdirSync(join(root, '.driftless/tmp'))),
  }).toEqual({
    outcomes: reports.map(() => ['in-sync', []]),
    there: await readTree(here.root),
    uploads: [],
    temps: [[], []],
  });
});

test.each(['off', 'enabled'] as const)(
  'a renamed folder, a swap and a file over another go from folder to folder by the embedded server, without a transfer (versions: %s)',
  async (versioning) => {
    await using server = await startTestServer();
    const client = clientOfServer(server);
    const store = client.bucket(server.bucket);
    if (versioning === 'enabled') {
      await store.settings.versioning.put({ status: 'Enabled' });
    }
    const here = makePairWorld({ prefix: 'shared/' });
    const there = makePairWorld({ prefix: 'shared/' });
    await makeTree(join(here.root, 'folder'), { files: 60, largeSizes: [9_000_000], emptyFolders: [] });
    for (const name of ['a', 'b', 'over', 'under']) {
      writeFileSync(join(here.root, name), `content of ${name}`);
    }
    await here.open({ store }).runOnce(once);
    await there.open({ store }).runOnce(once);
    const rename = (from: string, to: string): void => renameSync(join(here.root, from), join(here.root, to));
    rename('folder', 'renamed');
    rename('a', 't');
    rename('b', 'a');
    rename('t', 'b');
    rename('over', 'under');
    const reports = [await here.open({ store }).runOnce(once), await there.open({ store }).runOnce(once)];
    const left = (await store.list({ prefix: 'shared/.driftless/' })).objects;
    await client.close();
    expect({
      did: reports.map(({ outcome, counts }) => [outcome, counts.renamed, counts.bytesUp + counts.bytesDown]),
      left,
      there: await readTree(there.root),
    }).toEqual({
      did: [
        ['in-sync', 63, 0],
        ['in-sync', 63, 0],
      ],
      left: [],
      there: await readTree(here.root),
    });
  },
);
