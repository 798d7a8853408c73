/** Replay one seed: DRIFTLESS_FIRST_SEED=<seed> DRIFTLESS_SEEDS=1 npx vitest run --project integration test/integration/sync-storm.test.ts */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import type { PairEngine, RunReport } from '../../src-main/sync/pair.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../support/memory-object-store.ts';
import { createMortal } from '../support/mortal.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';
import {
  createBucketUser,
  createDice,
  createLocalUser,
  createOwnership,
  createStormyStore,
  type Dice,
  filesBelow,
  filesInBucket,
  type LocalUser,
  trashBelow,
  type Weather,
} from '../support/storm.ts';
import { smallLimits } from '../support/transfer-world.ts';

const seeds = Number(process.env.DRIFTLESS_SEEDS ?? '30');
const firstSeed = Number(process.env.DRIFTLESS_FIRST_SEED ?? '1');
const impatientClock: Clock = { ...systemClock, sleep: () => Promise.resolve() };

for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
  test(`two devices and a bucket come through a storm with all bytes and one tree (seed ${seed})`, async () => {
    const outcome = await playSeed(seed);
    expect(outcome, `replay: DRIFTLESS_FIRST_SEED=${seed} DRIFTLESS_SEEDS=1`).toEqual({
      lost: [],
      unsettled: [],
      temps: [],
      other: outcome.here,
      bucket: outcome.here,
      here: outcome.here,
    });
  });
}

type Device = { readonly world: PairWorld; readonly user: LocalUser };

/** Odd seeds: users act between passes only, and then every byte must be at a live path. Even seeds: they act at any moment. */
async function playSeed(
  seed: number,
): Promise<
  Readonly<Record<'lost' | 'unsettled' | 'temps', readonly string[]>> &
    Readonly<Record<'here' | 'other' | 'bucket', unknown>>
> {
  const dice = createDice(seed);
  const isHasty = seed % 2 === 0;
  const weather: Weather = { faults: 50, lag: 3 };
  const store = createMemoryObjectStore({ minPartBytes: 1 });
  const listed = createMemoryObjectStore();
  const ownership = createOwnership(seed, dice);
  const busy = new Map<string, number>();
  const bucketUser = createBucketUser(store, dice, ownership, (key) => (busy.get(key) ?? 0) > 0);
  const devices: readonly Device[] = [makePairWorld(), makePairWorld()].map((world) => ({
    world,
    user: createLocalUser(world.root, dice, ownership, store),
  }));
  let isCalm = false;

  const live = async ({ world, user }: Device): Promise<RunReport | undefined> => {
    // A life of so many calls, if it ends by death.
    let callsLeft = isCalm || dice(2) === 0 ? Number.POSITIVE_INFINITY : dice(250);
    const onCall = async (): Promise<void> => {
      if (isHasty && !isCalm && dice(60) === 0) {
        user.act();
      }
      if (isHasty && !isCalm && dice(60) === 0) {
        await bucketUser.act();
      }
      callsLeft -= 1;
      if (callsLeft < 0) {
        mortal.die();
      }
    };
    const mortal = createMortal({
      before: async () => {
        await onCall();
        if (!isCalm && dice(300) === 0) {
          throw new AppError('local-io', 'a bad moment of the disk');
        }
      },
    });
    const engine = world.open({
      clock: impatientClock,
      limits: smallLimits,
      fs: mortal.fs,
      store: mortal.store(createStormyStore(store, listed, dice, weather, { onCall, busy })),
      state: (state) => {
        const living = mortal.state(state);
        return {
          ...living,
          commit: (...parameters) => {
            if (!isCalm && dice(60) === 0) {
              throw new AppError('state-unusable', 'database is locked');
            }
            living.commit(...parameters);
          },
        };
      },
    });
    const report = await runThroughHolds(engine, mortal.signal, dice, () => isCalm);
    await engine.stop();
    if (mortal.isDead()) {
      return undefined;
    }
    user.look(report.outcome === 'in-sync' || report.outcome === 'conflicts');
    return report;
  };

  for (let round = 0; round < 6; round += 1) {
    for (const device of devices) {
      for (let count = dice(4); count >= 0; count -= 1) {
        device.user.act();
      }
      if (dice(2) === 0) {
        await bucketUser.act();
      }
      if (dice(4) > 0) {
        await live(device);
      }
    }
  }
  isCalm = true;
  weather.faults = 0;
  weather.lag = 0;
  const reports: RunReport[] = [];
  for (let round = 0; round < 4; round += 1) {
    reports.length = 0;
    for (const device of devices) {
      const report = await live(device);
      reports.push(...(report === undefined ? [] : [report]));
    }
  }
  const frozen = reports.flatMap(({ conflicts }) => conflicts.map(({ path }) => path));
  const settled = (files: ReadonlyMap<string, string>): Record<string, string> =>
    Object.fromEntries(
      [...files]
        .filter(([path]) => !frozen.some((conflict) => path === conflict || path.startsWith(`${conflict}/`)))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, content]) => [path, content.slice(0, 40)]),
    );
  const found = new Set([
    ...devices.flatMap(({ world }) => [...filesBelow(world.root).values(), ...(isHasty ? trashBelow(world.root) : [])]),
    ...filesInBucket(store).values(),
  ]);
  const [here, other] = devices.map(({ world }) => settled(filesBelow(world.root)));
  return {
    lost: ownership
      .owned()
      .filter((content) => !found.has(content))
      .map((content) => content.slice(0, 40)),
    unsettled: reports.flatMap(({ outcome, reason, problems, hold }) => [
      ...(outcome === 'in-sync' || outcome === 'conflicts' ? [] : [`${outcome} ${reason?.code ?? hold?.code ?? ''}`]),
      ...problems.map(({ path, reason: { code } }) => `${path} ${code}`),
    ]),
    temps: [
      ...devices.flatMap(({ world }) => readdirSync(join(world.root, '.driftless/tmp'))),
      ...(await partsLeft(store)),
    ],
    here,
    other,
    bucket: settled(filesInBucket(store)),
  };
}

/** An upload whose begin was not answered has no parts, and nobody knows its id: that one may stay. */
async function partsLeft(store: MemoryObjectStore): Promise<readonly string[]> {
  const uploads = await store.listUploads('');
  const parts = await Promise.all(uploads.map(({ key, uploadId }) => store.listParts(key, uploadId)));
  return uploads.filter((_, index) => (parts[index] ?? []).length > 0).map(({ key }) => `parts of ${key}`);
}

/** Lets through what is held, as a user who knows what he did. In bad weather he sometimes waits. */
async function runThroughHolds(
  engine: PairEngine,
  signal: AbortSignal,
  dice: Dice,
  isCalm: () => boolean,
): Promise<RunReport> {
  for (;;) {
    const report = await engine.runOnce({ dryRun: false }, signal);
    if (report.hold === undefined || (!isCalm() && dice(3) === 0) || !engine.answerHold(report.hold.code, 'proceed')) {
      return report;
    }
  }
}
