/**
 * Plays a scenario on a real folder, real SQLite and a bucket in memory, in one of the seven modes, and tells what both sides hold
 * when the pair is at rest.
 *
 * - `as-given`: both sides in sync, Driftless off, the steps, then passes until rest
 * - `mirrored`: the same with the sides exchanged
 * - `first-sync`: the steps before Driftless ever ran here: the end is the union of both sides
 * - `step-by-step`: a sync after every step: the end is that of one tree on which the steps are done in turn
 * - `live`: a running pair that hears of the local steps in two batches, split at every point
 * - `folding`: a disk that takes names of other case or Unicode form for the same
 * - `versioned`: a bucket with versioning
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { toObjectKey, toRelPath } from '../../src-main/foundation/names.ts';
import type { RunReport } from '../../src-main/sync/pair.ts';
import type { WatchHandlers } from '../../src-main/sync/watch/watch.ts';
import { foldingDisk } from '../support/folding-file-system.ts';
import type { MemoryObjectStore } from '../support/memory-object-store.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';
import { type End, mirrored, type Scenario, type Step, type Tree } from './scenario.ts';
import { applyStep, unionOf } from './tree-model.ts';

export const modes = ['as-given', 'mirrored', 'first-sync', 'step-by-step', 'live', 'folding', 'versioned'] as const;
export type Mode = (typeof modes)[number];

/** What was found, and what the scenario asks for: equal when all is well. */
export type Outcome = { readonly found: Found; readonly wanted: Found };

type Found = {
  readonly local: Tree;
  readonly remote: Tree;
  readonly conflicts: readonly string[];
  readonly problems: readonly string[];
  /** Texts and folders that should be there and are not. */
  readonly missing: readonly string[];
  /** What a pass after the end still does. */
  readonly restless: number;
};

export async function play(scenario: Scenario, mode: Mode): Promise<readonly Outcome[]> {
  switch (mode) {
    case 'as-given':
      return [await playOnce(scenario, makePairWorld())];
    case 'mirrored':
      return [await playOnce(mirrored(scenario), makePairWorld())];
    case 'versioned':
      return [await playOnce(scenario, makePairWorld({ versioning: 'enabled' }))];
    case 'folding':
      return [
        await playOnce(
          { ...scenario, end: scenario.folding ?? scenario.end },
          makePairWorld(foldingDisk({ letterCase: true, form: true })),
        ),
      ];
    case 'first-sync':
      return [await playFirstSync(scenario)];
    case 'step-by-step':
      return [await playStepByStep(scenario)];
    case 'live': {
      const localSteps = scenario.steps.filter(({ side }) => side === 'local').length;
      const outcomes: Outcome[] = [];
      for (let split = 0; split <= Math.max(0, localSteps - 1); split += 1) {
        outcomes.push(await playLive(scenario, split));
      }
      return outcomes;
    }
  }
}

async function playOnce({ base, steps, end }: Scenario, world: PairWorld): Promise<Outcome> {
  await putBase(world, base);
  for (const step of steps) {
    await doStep(world, step);
  }
  await syncUntilRest(world);
  return await judge(world, end);
}

async function playFirstSync({ base, steps }: Scenario): Promise<Outcome> {
  const world = makePairWorld();
  const trees = { local: base, remote: base };
  writeTree(world.root, base);
  await seedTree(world.store, base);
  for (const step of steps) {
    await doStep(world, step);
    trees[step.side] = applyStep(trees[step.side], step);
  }
  await syncUntilRest(world);
  return await judge(world, unionOf(trees.local, trees.remote));
}

async function playStepByStep({ base, steps }: Scenario): Promise<Outcome> {
  const world = makePairWorld();
  await putBase(world, base);
  let tree = base;
  for (const step of steps) {
    if (isPossible(tree, step)) {
      await doStep(world, step);
      tree = applyStep(tree, step);
      await syncUntilRest(world);
    }
  }
  return await judge(world, { local: tree, remote: tree, conflicts: [], problems: [], kept: [] });
}

async function playLive({ base, steps, end, live = end }: Scenario, split: number): Promise<Outcome> {
  const world = makePairWorld();
  await putBase(world, base);
  let handlers: WatchHandlers | undefined;
  const engine = world.open({
    settleMs: 5,
    watch: (_root, given) => {
      handlers = given;
      return Promise.resolve({ close: () => Promise.resolve() });
    },
  });
  await engine.start();
  for (const step of steps) {
    await doStep(world, step);
  }
  const hints = steps.filter(({ side }) => side === 'local').map(pathsOf);
  for (const batch of [hints.slice(0, split), hints.slice(split)]) {
    if (batch.length > 0) {
      const before = world.passes();
      for (const path of batch.flat()) {
        handlers?.onHint(toRelPath(path));
      }
      await restAfter(world, engine, before);
    }
  }
  const before = world.passes();
  engine.syncNow();
  await restAfter(world, engine, before);
  await engine.stop();
  await syncUntilRest(world);
  return await judge(world, live);
}

/** Holds are let through: a scenario of a few files would trip them, and has its own tests elsewhere. */
async function restAfter(world: PairWorld, engine: ReturnType<PairWorld['open']>, passesBefore: number): Promise<void> {
  for (let answered = 0; ; answered = world.states.length) {
    const state = await world.untilState(
      ({ kind }) =>
        world.states.length > answered && (kind === 'held' || (kind === 'idle' && world.passes() > passesBefore)),
    );
    if (state.kind !== 'held' || !engine.answerHold(state.hold.code, 'proceed')) {
      return;
    }
  }
}

async function syncUntilRest(world: PairWorld): Promise<RunReport> {
  const engine = world.open();
  for (;;) {
    const report = await engine.runOnce({ dryRun: false });
    if (report.outcome !== 'held' || report.hold === undefined || !engine.answerHold(report.hold.code, 'proceed')) {
      await engine.stop();
      return report;
    }
  }
}

async function judge(world: PairWorld, end: End): Promise<Outcome> {
  const report = await syncUntilRest(world);
  const local = readTree(world.root);
  const remote = remoteTree(world.store);
  const everything = [...Object.values(local.files), ...Object.values(remote.files), ...trashedTexts(world)];
  const wantedFolders = (tree: Tree): readonly string[] => Object.keys(tree).filter((path) => path.endsWith('/'));
  return {
    found: {
      local: local.files,
      remote: remote.files,
      conflicts: report.conflicts.map(({ path }) => path).sort(),
      problems: report.problems.map(({ path, reason }) => `${path} ${reason.code}`).sort(),
      missing: [
        ...end.kept.filter((text) => !everything.includes(text)),
        ...wantedFolders(end.local).filter((path) => !local.folders.has(path)),
        ...wantedFolders(end.remote).filter((path) => !remote.folders.has(path)),
      ],
      restless: Object.values(report.counts).reduce((sum, count) => sum + count, 0),
    },
    wanted: {
      local: filesOf(end.local),
      remote: filesOf(end.remote),
      conflicts: end.conflicts,
      problems: end.problems,
      missing: [],
      restless: 0,
    },
  };
}

async function putBase(world: PairWorld, base: Tree): Promise<void> {
  writeTree(world.root, base);
  await syncUntilRest(world);
}

/** In one tree nothing is below a file, and only what is there can be deleted or renamed. */
function isPossible(tree: Tree, { verb, path }: Step): boolean {
  const isThere = Object.keys(tree).some((other) => other === path || other.startsWith(`${path}/`));
  const isBelowFile = Object.keys(tree).some((other) => !other.endsWith('/') && path.startsWith(`${other}/`));
  return verb === 'write' || verb === 'make-folder' ? !isBelowFile : isThere;
}

function pathsOf(step: Step): readonly string[] {
  return step.verb === 'rename' ? [step.path, step.to] : [step.path];
}

async function doStep({ root, store }: PairWorld, step: Step): Promise<void> {
  if (step.side === 'local') {
    doLocally(root, step);
  } else {
    await doRemotely(store, step);
  }
}

function doLocally(root: string, step: Step): void {
  const full = join(root, step.path);
  switch (step.verb) {
    case 'write':
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, step.text);
      return;
    case 'delete':
      rmSync(full, { recursive: true });
      return;
    case 'make-folder':
      mkdirSync(full, { recursive: true });
      return;
    case 'touch':
      utimesSync(full, new Date(), new Date(Date.now() + 5_000));
      return;
    case 'rename':
      mkdirSync(dirname(join(root, step.to)), { recursive: true });
      renameSync(full, join(root, step.to));
  }
}

/** As a console does it: a folder is its keys, a rename is a copy and a deletion. */
async function doRemotely(store: MemoryObjectStore, step: Step): Promise<void> {
  const below = [...store.objects.keys()].filter((key) => key === step.path || key.startsWith(`${step.path}/`));
  switch (step.verb) {
    case 'write':
      await store.seed(step.path, step.text);
      return;
    case 'make-folder':
      await store.seed(`${step.path}/`, '');
      return;
    case 'delete':
      for (const key of below) {
        await store.delete(key);
      }
      return;
    case 'touch': {
      const there = store.objects.get(toObjectKey(step.path));
      if (there !== undefined) {
        await store.seed(step.path, there.bytes);
      }
      return;
    }
    case 'rename':
      for (const key of below) {
        const there = store.objects.get(key);
        if (there !== undefined) {
          await store.seed(step.to + key.slice(step.path.length), there.bytes);
          await store.delete(key);
        }
      }
  }
}

function writeTree(root: string, tree: Tree): void {
  for (const [path, text] of Object.entries(tree)) {
    const full = join(root, path);
    mkdirSync(path.endsWith('/') ? full : dirname(full), { recursive: true });
    if (!path.endsWith('/')) {
      writeFileSync(full, text);
    }
  }
}

async function seedTree(store: MemoryObjectStore, tree: Tree): Promise<void> {
  for (const [path, text] of Object.entries(tree)) {
    await store.seed(path, text);
  }
}

type ReadTree = { readonly files: Tree; readonly folders: ReadonlySet<string> };

function readTree(root: string): ReadTree {
  const files: Record<string, string> = {};
  const folders = new Set<string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(root.length + 1);
    if (path !== '.driftless' && !path.startsWith('.driftless/')) {
      if (entry.isDirectory()) {
        folders.add(`${path}/`);
      } else {
        files[path] = readFileSync(full, 'utf8');
      }
    }
  }
  return { files, folders };
}

function remoteTree(store: MemoryObjectStore): ReadTree {
  const files: Record<string, string> = {};
  const folders = new Set<string>();
  for (const [key, { bytes }] of store.objects) {
    for (let slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
      folders.add(key.slice(0, slash + 1));
    }
    if (!key.endsWith('/')) {
      files[key] = new TextDecoder().decode(bytes);
    }
  }
  return { files, folders };
}

function trashedTexts({ root }: PairWorld): readonly string[] {
  const trash = join(root, '.driftless/trash');
  return existsSync(trash)
    ? readdirSync(trash, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    : [];
}

function filesOf(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.endsWith('/')));
}
