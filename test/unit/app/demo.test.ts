import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { demoBucket, startDemo } from '../../../src-main/app/demo.ts';
import { localSamples, remoteSamples } from '../../../src-main/app/demo-samples.ts';
import { createCosClient } from '../../../src-main/cos/client.ts';
import { parseEndpoint } from '../../../src-main/cos/endpoint.ts';
import { compareBytes } from '../../../src-main/foundation/byte-order.ts';
import { systemClock } from '../../../src-main/foundation/clock.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { systemRandom } from '../../../src-main/foundation/random.ts';

const world = { clock: systemClock, random: systemRandom, logger: silentLogger };

async function temporaryRoot(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-demo-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'demo');
}

/** Starts the demo, looks at both sides, and stops it. */
async function startAndLook(root: string, reset = false) {
  const demo = await startDemo({ ...world, root, reset });
  const { spec } = demo;
  const client = createCosClient({
    ...world,
    credentials: spec.credentials,
    endpoint: parseEndpoint({ url: demo.endpoint, pathStyle: true }),
  });
  try {
    const { objects } = await client.bucket(demoBucket).list({});
    const entries = await readdir(spec.localRoot, { recursive: true, withFileTypes: true });
    return {
      spec,
      keys: objects.map(({ key }) => String(key)),
      files: entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(spec.localRoot.length + 1)),
    };
  } finally {
    await client.close();
    await demo.stop();
  }
}

test('the first start has samples on both sides, a later one leaves both as they are, a reset starts over', async () => {
  const root = await temporaryRoot();
  const first = await startAndLook(root);
  expect({ keys: first.keys.toSorted(compareBytes), files: first.files.toSorted(compareBytes) }).toEqual({
    keys: Object.keys(remoteSamples).toSorted(compareBytes),
    files: Object.keys(localSamples).toSorted(compareBytes),
  });
  await rm(join(first.spec.localRoot, 'README.txt'));
  await writeFile(join(first.spec.localRoot, 'Notes', 'Shopping list.txt'), 'mine');
  const second = await startAndLook(root);
  expect(second.files.toSorted(compareBytes)).toEqual(
    first.files.filter((file) => file !== 'README.txt').toSorted(compareBytes),
  );
  expect(second.spec).toEqual(first.spec);
  expect((await startAndLook(root, true)).files.toSorted(compareBytes)).toEqual(first.files.toSorted(compareBytes));
  expect(await readFile(join(first.spec.localRoot, 'Notes', 'Shopping list.txt'), 'utf8')).toContain('coriander');
});

test('a first start that was interrupted is finished by the next, without touching what is there', async () => {
  const root = await temporaryRoot();
  await mkdir(join(root, 'Driftless Demo'), { recursive: true });
  await writeFile(join(root, '.driftless-demo'), '{"demo":"driftless","isFilled":false}');
  await writeFile(join(root, 'Driftless Demo', 'README.txt'), 'mine');
  const { spec, keys } = await startAndLook(root);
  expect([keys.length, await readFile(join(spec.localRoot, 'README.txt'), 'utf8')]).toEqual([
    Object.keys(remoteSamples).length,
    'mine',
  ]);
});

test.each([false, true])('a folder that is not a demo is neither used nor emptied (reset: %s)', async (reset) => {
  const root = await temporaryRoot();
  await mkdir(root);
  await writeFile(join(root, 'thesis.txt'), 'years of work');
  await expect(startDemo({ ...world, root, reset })).rejects.toMatchObject({ code: 'usage' });
  await writeFile(join(root, '.driftless-demo'), 'something else');
  await expect(startDemo({ ...world, root, reset })).rejects.toMatchObject({ code: 'usage' });
  expect(await readdir(root)).toEqual(['.driftless-demo', 'thesis.txt']);
});
