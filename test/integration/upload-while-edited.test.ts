/** A large file that its program saves again and again while it is sent. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { makePairWorld } from '../support/pair-world.ts';
import { patternBytes, smallLimits } from '../support/transfer-world.ts';

const key = toObjectKey('large.bin');
/** Sixteen parts, two of them on their way at once. */
const size = 16 * smallLimits.partSizeBytes;
const limits = { ...smallLimits, memoryPerFileBytes: 2 * smallLimits.partSizeBytes };
const edits = 5;

test('each edit costs no more than the parts that were on their way, and no object is torn', {
  timeout: 60_000,
}, async () => {
  const world = makePairWorld();
  const file = join(world.root, 'large.bin');
  const versions = Array.from({ length: edits + 1 }, (_, index) => Buffer.from(patternBytes(size, index + 1)));
  const isVersion = (bytes: Uint8Array): boolean => versions.some((version) => version.equals(bytes));
  writeFileSync(file, versions[0] ?? '');
  let saved = 0;
  const torn: string[] = [];
  world.store.inject({
    method: 'uploadPart',
    times: Number.POSITIVE_INFINITY,
    before: ({ partNumber }) => {
      // In the middle of each upload, as long as there is another version to save.
      if (partNumber === 6 && saved < edits) {
        saved += 1;
        writeFileSync(file, versions[saved] ?? '');
      }
    },
  });
  world.store.inject({
    method: 'completeUpload',
    times: Number.POSITIVE_INFINITY,
    after: () => {
      const { bytes } = world.store.objects.get(key) ?? {};
      if (bytes === undefined || !isVersion(bytes)) {
        torn.push(`an object of ${bytes?.length} bytes`);
      }
    },
  });
  const engine = world.open({ limits, settleMs: 20 });
  await engine.start();
  await world.untilActivity((activity) => activity.some(({ kind }) => kind === 'uploaded'));
  await expect
    .poll(() => readFileSync(file).equals(world.store.objects.get(key)?.bytes ?? new Uint8Array()), { timeout: 30_000 })
    .toBe(true);
  await engine.stop();
  const begun = world.store.calls.filter(({ method }) => method === 'initiateUpload').length;
  const parts = world.store.calls.filter(({ method }) => method === 'uploadPart').length;
  expect({
    saved,
    torn,
    begun,
    // Up to the edit six or seven, and of what comes after it what was on its way.
    isCheap: parts <= 16 + edits * 8,
    left: world.store.uploadCount(),
  }).toEqual({ saved: edits, torn: [], begun: edits + 1, isCheap: true, left: 0 });
});
