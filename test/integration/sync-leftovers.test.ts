import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ObjectStore } from '../../src-main/cos/object-store.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { createMortal } from '../support/mortal.ts';
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

test('a multipart upload whose id never arrived is ended, and those of other files and times are not', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'large.bin'), Buffer.alloc(600_000, 7));
  await world.store.initiateUpload(toObjectKey('large.bin.other'), {});
  const mortal = createMortal();
  world.store.inject({ method: 'initiateUpload', after: () => mortal.die() });
  await world
    .open({ fs: mortal.fs, store: mortal.store(world.store), state: mortal.state, limits: smallLimits })
    .runOnce(once, mortal.signal);
  const leftParts = world.store.uploadCount();
  const report = await world.open({ limits: smallLimits }).runOnce(once);
  expect({
    leftParts,
    outcome: report.outcome,
    left: (await world.store.listUploads('')).map(({ key }) => key),
  }).toEqual({ leftParts: 2, outcome: 'in-sync', left: ['large.bin.other'] });
});

test('what a refused commit and a failed clean-up leave standing is gone after the next pass of the same life', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'first');
  await world.open().runOnce(once);
  await world.store.seed('a.txt', 'second');
  let refusals = 0;
  let notes: () => readonly unknown[] = () => [];
  const engine = world.open({
    state: (state) => {
      notes = state.intents;
      return {
        ...state,
        commit: (changes, finished) => {
          if (refusals === 0 && changes.length > 0) {
            refusals += 1;
            throw new AppError('disk-full', 'no space');
          }
          state.commit(changes, finished);
        },
      };
    },
  });
  await engine.runOnce(once);
  const noted = notes().length;
  writeFileSync(join(world.root, '.driftless/tmp/0123'), 'a temp file that did not let itself be removed');
  const report = await engine.runOnce(once);
  expect({
    noted,
    outcome: report.outcome,
    left: notes(),
    temps: readdirSync(join(world.root, '.driftless/tmp')),
    content: readFileSync(join(world.root, 'a.txt'), 'utf8'),
  }).toEqual({ noted: 1, outcome: 'in-sync', left: [], temps: [], content: 'second' });
});
