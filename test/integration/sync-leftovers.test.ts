import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ObjectStore } from '../../src-main/cos/object-store.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { makePairWorld } from '../support/pair-world.ts';
import { smallLimits } from '../support/transfer-world.ts';

const once = { dryRun: false };

test('a pair that died in a large upload and a download leaves neither parts nor temp files behind', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'large.bin'), Buffer.alloc(600_000, 7));
  const dead = new AbortController();
  const dying: ObjectStore = {
    ...world.store,
    completeUpload: () => {
      dead.abort(new AppError('aborted', 'killed'));
      throw new AppError('aborted', 'killed');
    },
    abortUpload: () => Promise.reject(new AppError('aborted', 'killed')),
  };
  await world.open({ store: dying, limits: smallLimits }).runOnce(once, dead.signal);
  const leftParts = world.store.uploadCount();
  mkdirSync(join(world.root, '.driftless/tmp'), { recursive: true });
  writeFileSync(join(world.root, '.driftless/tmp/0123'), 'half a download');
  const report = await world.open({ limits: smallLimits }).runOnce(once);
  expect({
    leftParts,
    outcome: report.outcome,
    parts: world.store.uploadCount(),
    temps: readdirSync(join(world.root, '.driftless/tmp')),
    size: [...world.store.objects.values()].map(({ size }) => size),
  }).toEqual({ leftParts: 1, outcome: 'in-sync', parts: 0, temps: [], size: [600_000] });
});
