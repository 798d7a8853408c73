/** Ignore rules and selective sync on a whole pair: what they hide is parked on all three sides, and a change of them deletes nothing. */
import { mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { toObjectKey, toRelPath } from '../../src-main/foundation/names.ts';
import type { PairConfig } from '../../src-main/sync/pair-config.ts';
import type { FileSystem } from '../../src-main/transfer/file-system.ts';
import { brief, localTree, remoteTree } from '../support/both-trees.ts';
import { hookFileSystem } from '../support/hooked-file-system.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';

const once = { dryRun: false };

function write(world: PairWorld, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    const full = join(world.root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  }
}

function remove(world: PairWorld, ...keys: readonly string[]): void {
  for (const key of keys) {
    expect(world.store.objects.delete(toObjectKey(key))).toBe(true);
  }
}

async function inSync(files: Readonly<Record<string, string>>, config: Partial<PairConfig> = {}): Promise<PairWorld> {
  const world = makePairWorld();
  write(world, files);
  expect(brief(await world.open({ config }).runOnce(once))).toMatchObject({ outcome: 'in-sync' });
  return world;
}

const rules = (ignoreRules: string): { config: Partial<PairConfig> } => ({ config: { ignoreRules } });

test('ignored names stay where they are, on each side, and the file of rules travels like any other', async () => {
  const world = makePairWorld();
  write(world, {
    '.driftlessignore': '*.log\nbuild/\n',
    'a.txt': 'a',
    'a.log': 'mine',
    'build/x': 'x',
    'sub/build/y': 'y',
  });
  await world.store.seed('there.log', 'theirs');
  await world.store.seed('build/z', 'z');
  await world.store.seed('b.txt', 'b');
  const report = await world.open(rules('secret*')).runOnce(once);
  write(world, { 'secret.txt': 's' });
  const second = await world.open(rules('secret*')).runOnce(once);
  expect({
    report: brief(report),
    second: brief(second),
    local: localTree(world.root),
    remote: remoteTree(world.store),
  }).toEqual({
    report: { outcome: 'in-sync', did: { uploaded: 2, downloaded: 1 } },
    second: { outcome: 'in-sync', did: {} },
    local: {
      '.driftlessignore': '*.log\nbuild/\n',
      'a.txt': 'a',
      'a.log': 'mine',
      'b.txt': 'b',
      'build/': '',
      'build/x': 'x',
      'secret.txt': 's',
      'sub/': '',
      'sub/build/': '',
      'sub/build/y': 'y',
    },
    remote: {
      '.driftlessignore': '*.log\nbuild/\n',
      'a.txt': 'a',
      'b.txt': 'b',
      'build/z': 'z',
      'there.log': 'theirs',
    },
  });
});

test('on a computer that has synced nothing yet, the rules in the bucket hold from the first look', async () => {
  const world = makePairWorld();
  write(world, { 'build/made': 'here', 'a.txt': 'a' });
  await world.store.seed('.driftlessignore', 'build/\n');
  let gets = 0;
  const engine = world.open({
    store: {
      ...world.store,
      get: async (key, options, signal) => {
        gets += key === '.driftlessignore' ? 1 : 0;
        // The first is for the rules; the download fails once, and its rules hold all the same.
        if (key === '.driftlessignore' && gets === 2) {
          throw new AppError('cos-rejected', 'no');
        }
        return await world.store.get(key, options, signal);
      },
    },
  });
  const first = await engine.runOnce(once);
  const report = await engine.runOnce(once);
  expect({
    first: brief(first),
    report: brief(report),
    remote: remoteTree(world.store),
    local: Object.keys(localTree(world.root)),
  }).toEqual({
    first: { outcome: 'problems', did: { uploaded: 1 }, problems: ['.driftlessignore cos-rejected'] },
    report: { outcome: 'in-sync', did: { downloaded: 1 } },
    remote: { '.driftlessignore': 'build/\n', 'a.txt': 'a' },
    local: expect.arrayContaining(['.driftlessignore', 'build/made']),
  });
});

test('edge case 59: a rule that hides synced files deletes nothing, whatever becomes of them while they are hidden', async () => {
  const world = await inSync({ 'a.log': '1', 'b.log': '2', 'c.log': '3', 'd.log': '4', 'keep.txt': 'k' });
  const hidden = await world.open(rules('*.log')).runOnce(once);
  unlinkSync(join(world.root, 'a.log'));
  remove(world, 'b.log');
  unlinkSync(join(world.root, 'c.log'));
  remove(world, 'c.log');
  const away = await world.open(rules('*.log')).runOnce(once);
  const preview = await world.open().runOnce({ dryRun: true });
  const back = await world.open().runOnce(once);
  const rest = await world.open().runOnce(once);
  const all = { 'a.log': '1', 'b.log': '2', 'd.log': '4', 'keep.txt': 'k' };
  expect({
    hidden: brief(hidden),
    away: brief(away),
    preview: preview.decisions?.map(({ path, actions }) => `${path} ${actions.map(({ kind }) => kind).join()}`),
    back: brief(back),
    rest: brief(rest),
    local: localTree(world.root),
    remote: remoteTree(world.store),
  }).toEqual({
    hidden: { outcome: 'in-sync', did: {} },
    away: { outcome: 'in-sync', did: {} },
    preview: ['a.log download', 'b.log upload', 'c.log drop-row', 'd.log put-row'],
    back: { outcome: 'in-sync', did: { uploaded: 1, downloaded: 1 } },
    rest: { outcome: 'in-sync', did: {} },
    local: all,
    remote: all,
  });
});

test('once it is watched again, what comes back into view is deleted like anything else', async () => {
  const world = await inSync({ 'a.log': '1', 'b.txt': '2' });
  await world.open(rules('*.log')).runOnce(once);
  await world.open().runOnce(once);
  unlinkSync(join(world.root, 'a.log'));
  expect(brief(await world.open().runOnce(once))).toEqual({ outcome: 'in-sync', did: { deletedRemote: 1 } });
});

test('an edit on one side of a hidden file is taken over when it comes back, an edit on both is a conflict', async () => {
  const world = await inSync({ 'x/here': '1', 'x/there': '2', 'x/both': '3', 'x/none': '4', y: '5' });
  const excluded = { config: { excludedFolders: [toRelPath('x')] } };
  await world.open(excluded).runOnce(once);
  write(world, { 'x/here': 'edited here', 'x/both': 'mine' });
  await world.store.seed('x/there', 'edited there');
  await world.store.seed('x/both', 'theirs');
  const away = await world.open(excluded).runOnce(once);
  world.store.calls.length = 0;
  const back = await world.open().runOnce(once);
  const asked = world.store.calls.filter(({ method }) => method === 'get' || method === 'put').map(({ key }) => key);
  expect({ away: brief(away), back: brief(back), asked: new Set(asked) }).toEqual({
    away: { outcome: 'in-sync', did: {} },
    back: { outcome: 'conflicts', did: { uploaded: 1, downloaded: 1 }, conflicts: ['x/both edit-edit'] },
    asked: new Set(['x/here', 'x/there']),
  });
});

test('selective sync: an excluded folder keeps its copy here, is never deleted there, and comes back whole', async () => {
  const world = await inSync({ 'photos/raw/1': 'one', 'photos/raw/2': 'two', 'photos/small': 's' });
  const excluded = { config: { excludedFolders: [toRelPath('photos/raw')] } };
  const parked = await world.open(excluded).runOnce(once);
  const kept = localTree(world.root);
  rmSync(join(world.root, 'photos/raw'), { recursive: true });
  await world.store.seed('photos/raw/3', 'three');
  const freed = await world.open(excluded).runOnce(once);
  const remote = remoteTree(world.store);
  const back = await world.open().runOnce(once);
  expect({
    parked: brief(parked),
    kept,
    freed: brief(freed),
    remote,
    back: brief(back),
    local: localTree(world.root),
  }).toEqual({
    parked: { outcome: 'in-sync', did: {} },
    kept: { 'photos/': '', 'photos/raw/': '', 'photos/raw/1': 'one', 'photos/raw/2': 'two', 'photos/small': 's' },
    freed: { outcome: 'in-sync', did: {} },
    remote: { 'photos/raw/1': 'one', 'photos/raw/2': 'two', 'photos/raw/3': 'three', 'photos/small': 's' },
    back: { outcome: 'in-sync', did: { downloaded: 3, foldersMade: 1 } },
    local: { ...kept, 'photos/raw/3': 'three' },
  });
});

test('edge case 60: a folder deleted there stays here with the ignored files in it, and does not come back there', async () => {
  const world = await inSync({ 't/a/b/x': 'x', 't/a/b/.DS_Store': 'finder', 't/a/y': 'y', 't/c/z': 'z', 't/d': 'd' });
  remove(world, 't/a/b/x', 't/a/y', 't/c/z');
  const engine = world.open();
  const reports = [await engine.runOnce(once), await engine.runOnce(once), await engine.runOnce(once)];
  const kept = { local: localTree(world.root), remote: remoteTree(world.store) };
  write(world, { 't/a/new': 'n' });
  const used = await engine.runOnce(once);
  expect({ reports: reports.map(brief), kept, used: brief(used), remote: remoteTree(world.store) }).toEqual({
    reports: [
      { outcome: 'in-sync', did: { deletedLocal: 3 } },
      { outcome: 'in-sync', did: {} },
      { outcome: 'in-sync', did: {} },
    ],
    kept: {
      local: { 't/': '', 't/a/': '', 't/a/b/': '', 't/a/b/.DS_Store': 'finder', 't/d': 'd' },
      remote: { 't/d': 'd' },
    },
    used: { outcome: 'in-sync', did: { uploaded: 1 } },
    remote: { 't/a/new': 'n', 't/d': 'd' },
  });
});

test('edge case 60 the other way round: a folder deleted here leaves what is ignored there, and does not come back here', async () => {
  const world = await inSync({ 'a/x.txt': 'x', 'b.txt': 'b' });
  await world.store.seed('a/.DS_Store', 'theirs');
  rmSync(join(world.root, 'a'), { recursive: true });
  const engine = world.open();
  const reports = [await engine.runOnce(once), await engine.runOnce(once)];
  expect({ reports: reports.map(brief), local: localTree(world.root), remote: remoteTree(world.store) }).toEqual({
    reports: [
      { outcome: 'in-sync', did: { deletedRemote: 1 } },
      { outcome: 'in-sync', did: {} },
    ],
    local: { 'b.txt': 'b' },
    remote: { 'a/.DS_Store': 'theirs', 'b.txt': 'b' },
  });
});

test('a rule that hides everything is no emptied side', async () => {
  const world = await inSync({ a: '1', 'd/b': '2' });
  const hidden = await world.open(rules('*')).runOnce(once);
  const back = await world.open().runOnce(once);
  expect({
    hidden: brief(hidden),
    back: brief(back),
    local: localTree(world.root),
    remote: remoteTree(world.store),
  }).toEqual({
    hidden: { outcome: 'in-sync', did: {} },
    back: { outcome: 'in-sync', did: {} },
    local: { a: '1', 'd/': '', 'd/b': '2' },
    remote: { a: '1', 'd/b': '2' },
  });
});

test('edge case 78: a default rule can be taken back by a rule of the user', async () => {
  const world = await inSync({ 'desktop.ini': 'mine', 'Thumbs.db': 'cache' }, { ignoreRules: '!desktop.ini' });
  expect(remoteTree(world.store)).toEqual({ 'desktop.ini': 'mine' });
});

test('rules changed while the pair is running hold at once: nothing hidden is deleted or uploaded, and it all comes back', async () => {
  const world = await inSync({ 'a.log': '1', 'b.txt': '2' });
  const engine = world.open();
  await engine.start();
  write(world, { '.driftlessignore': '*.log\n' });
  await world.untilActivity((seen) =>
    seen.some(({ kind, path }) => kind === 'uploaded' && path === '.driftlessignore'),
  );
  unlinkSync(join(world.root, 'a.log'));
  write(world, { 'c.log': '3', 'd.txt': '4' });
  await world.untilActivity((seen) => seen.some(({ kind, path }) => kind === 'uploaded' && path === 'd.txt'));
  const hidden = remoteTree(world.store);
  write(world, { '.driftlessignore': '# none\n' });
  await world.untilActivity((seen) => seen.some(({ kind, path }) => kind === 'downloaded' && path === 'a.log'));
  await world.untilActivity((seen) => seen.some(({ kind, path }) => kind === 'uploaded' && path === 'c.log'));
  await engine.stop();
  const rest = await world.open().runOnce(once);
  expect({ hidden, rest: brief(rest), local: localTree(world.root), remote: remoteTree(world.store) }).toEqual({
    hidden: { '.driftlessignore': '*.log\n', 'a.log': '1', 'b.txt': '2', 'd.txt': '4' },
    rest: { outcome: 'in-sync', did: {} },
    local: { '.driftlessignore': '# none\n', 'a.log': '1', 'b.txt': '2', 'c.log': '3', 'd.txt': '4' },
    remote: { '.driftlessignore': '# none\n', 'a.log': '1', 'b.txt': '2', 'c.log': '3', 'd.txt': '4' },
  });
});

test('a folder that cannot be read is no lost one, also where a rule leaves out files of its name', async () => {
  const world = await inSync({ 'build/x': 'x', 'a.txt': 'a' }, { ignoreRules: 'build\n!build/' });
  const unreadable = (fs: FileSystem): FileSystem =>
    hookFileSystem(fs, {
      before: ({ method, paths: [path] }) => {
        if (method === 'readFolder' && path === join(world.root, 'build')) {
          throw new AppError('permission-denied', 'no');
        }
      },
    });
  const report = await world.open({ ...rules('build\n!build/'), fs: unreadable }).runOnce(once);
  expect({ report: brief(report), remote: remoteTree(world.store) }).toEqual({
    report: { outcome: 'problems', did: {}, problems: ['build permission-denied'] },
    remote: { 'build/x': 'x', 'a.txt': 'a' },
  });
});

test('a file of rules that cannot be read stops the pair before anything is looked at', async () => {
  const world = await inSync({ 'a.txt': 'a' });
  write(world, { elsewhere: '*.txt', 'new.txt': 'n' });
  symlinkSync('elsewhere', join(world.root, '.driftlessignore'));
  const report = await world.open().runOnce(once);
  expect({ report: brief(report), remote: remoteTree(world.store) }).toEqual({
    report: { outcome: 'stopped', did: {}, reason: 'ignore-file-unusable' },
    remote: { 'a.txt': 'a' },
  });
});

test('a file of rules that is away for an instant, as while an editor replaces it, hides what it hid', async () => {
  const world = await inSync({ '.driftlessignore': 'secret\n', secret: 's', 'a.txt': 'a' });
  let isAway = true;
  const report = await world
    .open({
      fs: (fs) => ({
        ...fs,
        stat: async (path) => {
          if (path.endsWith('.driftlessignore') && isAway) {
            isAway = false;
            return undefined;
          }
          return await fs.stat(path);
        },
      }),
    })
    .runOnce(once);
  expect({ isAway, report: brief(report), remote: remoteTree(world.store) }).toEqual({
    isAway: false,
    report: { outcome: 'in-sync', did: {} },
    remote: { '.driftlessignore': 'secret\n', 'a.txt': 'a' },
  });
});
