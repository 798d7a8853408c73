/** A pair whose users rename: what they do on either side, and what is there afterwards. */
import { mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { openPairStore } from '../../src-main/state/sqlite-pair-store.ts';
import { makePairWorld, type PairWorld, type PairWorldOptions } from './pair-world.ts';
import { filesBelow, filesInBucket } from './storm.ts';

export const once = { dryRun: false };
export type Files = Readonly<Record<string, string>>;

/** A pair in sync with these files, long enough ago that no row is young. */
export async function inSync(files: Files, options: PairWorldOptions = {}): Promise<PairWorld> {
  const world = makePairWorld(options);
  for (const [index, [path, content]] of Object.entries(files).entries()) {
    write(world, path, content);
    utimesSync(join(world.root, path), 1_000_000_000 + index, 1_000_000_000 + index);
  }
  const report = await world.open().runOnce(once);
  expect(report).toMatchObject({ outcome: 'in-sync', counts: { uploaded: Object.keys(files).length } });
  world.store.calls.length = 0;
  world.activity.length = 0;
  return world;
}

export function write({ root }: PairWorld, path: string, content: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** As a user here would. */
export function move({ root }: PairWorld, from: string, to: string): void {
  mkdirSync(join(root, to, '..'), { recursive: true });
  renameSync(join(root, from), join(root, to));
}

/** As another device would: a copy that keeps everything, then the old name goes. A folder goes with all that is in it. */
export function moveRemote({ store }: PairWorld, from: string, to: string): void {
  for (const [key, object] of [...store.objects]) {
    if (key === from || key.startsWith(`${from}/`)) {
      store.objects.delete(key);
      store.objects.set(toObjectKey(`${to}${key.slice(from.length)}`), object);
    }
  }
}

export function requests({ store }: PairWorld): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { method } of store.calls) {
    if (method === 'versioning') {
      // Asked once in ten minutes.
      continue;
    }
    counts[method] = (counts[method] ?? 0) + 1;
  }
  return counts;
}

export const localFiles = ({ root }: PairWorld): Files => sorted(filesBelow(root));
export const bucketFiles = ({ store }: PairWorld): Files => sorted(filesInBucket(store));
const sorted = (files: ReadonlyMap<string, string>): Files =>
  Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1)));

/** True when a further pass lists the bucket once and does nothing else. */
export async function isAtRest(world: PairWorld): Promise<boolean> {
  world.store.calls.length = 0;
  const { counts } = await world.open().runOnce(once);
  const state = openPairStore(world.stateFile);
  const intents = state.intents();
  state.close();
  return (
    JSON.stringify(requests(world)) === '{"list":1}' &&
    Object.values(counts).every((count) => count === 0) &&
    intents.length === 0 &&
    readdirSync(join(world.root, '.driftless/tmp')).length === 0
  );
}

/** What a user can do, on the side it is bound to. */
export type Side = {
  readonly move: (from: string, to: string) => void;
  readonly write: (path: string, content: string) => void | Promise<void>;
};

export function hereIn(world: PairWorld): Side {
  return { move: (from, to) => move(world, from, to), write: (path, content) => write(world, path, content) };
}

export function inBucketOf(world: PairWorld): Side {
  return {
    move: (from, to) => moveRemote(world, from, to),
    write: async (path, content) => {
      await world.store.seed(path, content);
    },
  };
}
