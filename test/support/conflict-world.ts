/** Pairs that have one conflict, of each kind, and what is to be had of both sides afterwards. */
import { truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConflictChoice } from '../../src-main/contract/conflicts.ts';
import { toObjectKey, toRelPath } from '../../src-main/foundation/names.ts';
import type { ConflictOutcome } from '../../src-main/sync/conflicts/conflict-desk.ts';
import type { PairEngine, RunReport } from '../../src-main/sync/pair.ts';
import type { MemoryObjectStore } from './memory-object-store.ts';
import { localFiles, once, remoteFiles, trashed, writeFiles } from './pair-files.ts';
import { makePairWorld, type OpenOptions, type PairWorld } from './pair-world.ts';

export const device: OpenOptions = { config: { deviceName: 'HERE' } };
const others = { 'one.txt': '1', 'two.txt': '2', 'three.txt': '3', 'deep/four.txt': '4' };

/** The minute of a conflict copy is whenever the test runs. */
export function undated(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [undatedPath(path), content]));
}

function undatedPath(path: string): string {
  return path.replace(/\d{4}-\d\d-\d\d \d\d\.\d\d/, 'NOW');
}

export function withoutOthers(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(undated(files)).filter(([path]) => !Object.hasOwn(others, path)));
}

export async function startWorld(
  files: Readonly<Record<string, string>>,
  versioning: 'off' | 'enabled' = 'off',
): Promise<PairWorld> {
  const world = makePairWorld({ versioning });
  writeFiles(world.root, { ...others, ...files });
  await world.open().runOnce(once);
  return world;
}

/** Pairs with one conflict at `x.txt` of each kind. Local bytes are `mine`, remote ones `theirs`. */
export const kinds: Readonly<Record<string, (versioning: 'off' | 'enabled') => Promise<PairWorld>>> = {
  'edit-edit': async (versioning) => {
    const world = await startWorld({ 'x.txt': 'base' }, versioning);
    writeFileSync(join(world.root, 'x.txt'), 'mine');
    await world.store.seed('x.txt', 'theirs');
    return world;
  },
  'create-create': async (versioning) => {
    const world = await startWorld({}, versioning);
    writeFileSync(join(world.root, 'x.txt'), 'mine');
    await world.store.seed('x.txt', 'theirs');
    return world;
  },
  'edit-delete': async (versioning) => {
    const world = await startWorld({ 'x.txt': 'base' }, versioning);
    const file = join(world.root, 'x.txt');
    utimesSync(file, 1_000_000_000, 1_000_000_000);
    await world.open().runOnce(once);
    truncateSync(file);
    utimesSync(file, 1_000_000_000, 1_000_000_000);
    await world.store.delete(toObjectKey('x.txt'));
    return world;
  },
  'file against folder': async (versioning) => {
    const world = await startWorld({}, versioning);
    writeFileSync(join(world.root, 'x.txt'), 'mine');
    await world.store.seed('x.txt/inside', 'theirs');
    return world;
  },
  'folder against file': async (versioning) => {
    const world = await startWorld({}, versioning);
    writeFiles(world.root, { 'x.txt/inside': 'mine' });
    await world.store.seed('x.txt', 'theirs');
    return world;
  },
  'file against object and folder': async (versioning) => {
    const world = await startWorld({}, versioning);
    writeFileSync(join(world.root, 'x.txt'), 'mine');
    await world.store.seed('x.txt', 'theirs');
    await world.store.seed('x.txt/inside', 'theirs too');
    return world;
  },
  'nothing against object and folder': async (versioning) => {
    const world = await startWorld({}, versioning);
    await world.store.seed('x.txt', 'theirs');
    await world.store.seed('x.txt/inside', 'theirs too');
    return world;
  },
};

export function fail(): never {
  throw new Error('not there');
}

export async function decide(
  engine: PairEngine,
  report: RunReport,
  choice: ConflictChoice,
  text?: string,
): Promise<ConflictOutcome> {
  const [conflict] = report.conflicts;
  if (conflict === undefined) {
    throw new Error('no conflict');
  }
  return await engine.resolveConflict({ path: toRelPath(conflict.path), version: conflict.version, choice, text });
}

/** What can be had back: live, in trash, in older versions. */
export async function everywhere(world: PairWorld): Promise<ReadonlySet<string>> {
  return new Set([
    ...Object.values(localFiles(world.root)),
    ...Object.values(remoteFiles(world.store)),
    ...trashed(world.root),
    ...(await olderVersions(world.store)),
  ]);
}

async function olderVersions(store: MemoryObjectStore): Promise<readonly string[]> {
  const found: string[] = [];
  for (const key of new Set([...store.objects.keys(), toObjectKey('x.txt')])) {
    for (const version of await store.versionsOf(key)) {
      if (version.kind === 'version' && version.versionId !== '') {
        const got = await store.get(key, { versionId: version.versionId });
        for await (const chunk of got.body) {
          found.push(new TextDecoder().decode(chunk));
        }
      }
    }
  }
  return found;
}
