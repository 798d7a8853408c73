import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCosClient } from '../../src-main/cos/client.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { startTestServer } from '../support/cos-server.ts';
import { makePairWorld } from '../support/pair-world.ts';
import { makeTree, readTree } from '../support/tree.ts';

const once = { dryRun: false };

test('two folders and one embedded server end up the same, to the byte and to the name', async () => {
  await using server = await startTestServer();
  const client = createCosClient({
    credentials: server.credentials,
    endpoint: parseEndpoint({ url: server.endpoint, pathStyle: true }),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
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
