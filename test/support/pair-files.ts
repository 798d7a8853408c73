/** What a pair's two sides hold, and a pair that is in sync to begin with. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import type { RunReport } from '../../src-main/sync/pair.ts';
import type { MemoryObjectStore } from './memory-object-store.ts';
import { makePairWorld, type OpenOptions, type PairWorld } from './pair-world.ts';

export const once = { dryRun: false };

export type Files = Readonly<Record<string, string>>;

/** `count` files `name 0`, `name 1`, ... */
export function manyFiles(count: number, name = 'file'): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${name} ${index}`, `${name} ${index} content`]),
  );
}

export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

export function removeFiles(root: string, paths: readonly string[]): void {
  for (const path of paths) {
    rmSync(join(root, path), { recursive: true });
  }
}

export function removeObjects(store: MemoryObjectStore, keys: readonly string[]): void {
  for (const key of keys) {
    store.objects.delete(toObjectKey(key));
  }
}

/** `path` -> content of every file, without Driftless's own. */
export function localFiles(root: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((full) => !full.startsWith(join(root, '.driftless')))
      .map((full) => [full.slice(root.length + 1), readFileSync(full, 'utf8')]),
  );
}

/** `key` -> content of every object, markers of folders included. */
export function remoteFiles(store: MemoryObjectStore): Record<string, string> {
  return Object.fromEntries([...store.objects].map(([key, { bytes }]) => [key, new TextDecoder().decode(bytes)]));
}

/** Contents of all files in the trash. */
export function trashed(root: string): string[] {
  const trash = join(root, '.driftless/trash');
  return existsSync(trash)
    ? readdirSync(trash, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    : [];
}

/** A pair in sync with these files on both sides. Its engine has been stopped. */
export async function inSync(files: Files, options: OpenOptions = {}): Promise<PairWorld> {
  const world = makePairWorld();
  writeFiles(world.root, files);
  const engine = world.open(options);
  const report = await engine.runOnce(once);
  await engine.stop();
  expect(report).toMatchObject({ outcome: 'in-sync', counts: { uploaded: Object.keys(files).length } });
  world.store.calls.length = 0;
  return world;
}

/** Another life of the pair, from opening to stopping. */
export async function syncOnce(world: PairWorld, options: OpenOptions = {}): Promise<RunReport> {
  const engine = world.open(options);
  const report = await engine.runOnce(once);
  await engine.stop();
  return report;
}

export function brief({ outcome, counts, conflicts, problems, hold, reason }: RunReport): unknown {
  return {
    outcome,
    did: Object.fromEntries(Object.entries(counts).filter(([name, count]) => count > 0 && !name.startsWith('bytes'))),
    ...(conflicts.length > 0 ? { conflicts: conflicts.map(({ path, kind }) => `${path} ${kind}`) } : {}),
    ...(problems.length > 0 ? { problems: problems.map((problem) => `${problem.path} ${problem.reason.code}`) } : {}),
    ...(hold === undefined ? {} : { hold: `${hold.code} ${hold.side} ${hold.count}` }),
    ...(reason === undefined ? {} : { reason: reason.code }),
  };
}
