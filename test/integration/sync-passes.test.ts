import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ObjectStore } from '../../src-main/cos/object-store.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import type { RunReport } from '../../src-main/sync/pair.ts';
import { hookFileSystem } from '../support/hooked-file-system.ts';
import type { MemoryObjectStore } from '../support/memory-object-store.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';

const once = { dryRun: false };

/** `path` -> content of every file, folders with a `/` and undefined. */
function localTree(root: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .map((entry) => ({ entry, full: join(entry.parentPath, entry.name) }))
      .filter(({ full }) => !full.startsWith(join(root, '.driftless')))
      .map(({ entry, full }) => [
        full.slice(root.length + 1) + (entry.isDirectory() ? '/' : ''),
        entry.isFile() ? readFileSync(full, 'utf8') : entry.isDirectory() ? '' : 'not a file',
      ]),
  );
}

function remoteTree(store: MemoryObjectStore): Record<string, string> {
  return Object.fromEntries([...store.objects].map(([key, { bytes }]) => [key, new TextDecoder().decode(bytes)]));
}

function trashed(root: string): string[] {
  const trash = join(root, '.driftless/trash');
  return existsSync(trash)
    ? readdirSync(trash, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    : [];
}

/** A pair in sync with these files on both sides. */
async function inSync(files: Readonly<Record<string, string>>): Promise<PairWorld> {
  const world = makePairWorld();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(world.root, path, '..'), { recursive: true });
    writeFileSync(join(world.root, path), content);
  }
  const report = await world.open().runOnce(once);
  expect(report).toMatchObject({ outcome: 'in-sync', counts: { uploaded: Object.keys(files).length } });
  world.store.calls.length = 0;
  return world;
}

function methodsOf(world: PairWorld): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { method } of world.store.calls) {
    counts[method] = (counts[method] ?? 0) + 1;
  }
  return counts;
}

function brief({ outcome, counts, conflicts, problems, hold }: RunReport): unknown {
  return {
    outcome,
    did: Object.fromEntries(Object.entries(counts).filter(([name, count]) => count > 0 && !name.startsWith('bytes'))),
    ...(conflicts.length > 0 ? { conflicts: conflicts.map(({ path, kind }) => `${path} ${kind}`) } : {}),
    ...(problems.length > 0 ? { problems: problems.map(({ path, reason }) => `${path} ${reason.code}`) } : {}),
    ...(hold === undefined ? {} : { hold: `${hold.code} ${hold.side} ${hold.count}` }),
  };
}

test('the first sync joins both sides, and the next pass only lists', async () => {
  const world = makePairWorld();
  mkdirSync(join(world.root, 'empty here'));
  mkdirSync(join(world.root, 'a/b'), { recursive: true });
  writeFileSync(join(world.root, 'a/b/local.txt'), 'from here');
  writeFileSync(join(world.root, 'same.txt'), 'equal');
  await world.store.seed('c/d/remote.txt', 'from there', { meta: { mtime: '1000000000.25' } });
  await world.store.seed('empty there/', '');
  await world.store.seed('same.txt', 'equal');
  const engine = world.open();
  const first = await engine.runOnce(once);
  const mtime = statSync(join(world.root, 'c/d/remote.txt')).mtimeMs;
  world.store.calls.length = 0;
  const second = await engine.runOnce(once);
  expect({
    first: brief(first),
    second: brief(second),
    local: localTree(world.root),
    remote: remoteTree(world.store),
    mtime,
    calls: methodsOf(world),
    meta: world.store.objects.get(toObjectKey('a/b/local.txt'))?.meta,
  }).toEqual({
    first: { outcome: 'in-sync', did: { uploaded: 1, downloaded: 1, adopted: 1, foldersMade: 4 } },
    second: { outcome: 'in-sync', did: {} },
    local: {
      'a/': '',
      'a/b/': '',
      'a/b/local.txt': 'from here',
      'c/': '',
      'c/d/': '',
      'c/d/remote.txt': 'from there',
      'empty here/': '',
      'empty there/': '',
      'same.txt': 'equal',
    },
    remote: {
      'a/b/local.txt': 'from here',
      'c/d/remote.txt': 'from there',
      'empty here/': '',
      'empty there/': '',
      'same.txt': 'equal',
    },
    mtime: 1_000_000_000_250,
    calls: { list: 1 },
    meta: { mtime: expect.stringMatching(/^\d+(\.\d+)?$/) },
  });
});

test('edits travel both ways, and what was replaced here is in the trash', async () => {
  const world = await inSync({ 'here.txt': 'one', 'there.txt': 'two' });
  writeFileSync(join(world.root, 'here.txt'), 'one edited');
  await world.store.seed('there.txt', 'two edited');
  const report = await world.open().runOnce(once);
  expect({
    report: brief(report),
    local: localTree(world.root),
    remote: remoteTree(world.store),
    trash: trashed(world.root),
  }).toEqual({
    report: { outcome: 'in-sync', did: { uploaded: 1, downloaded: 1 } },
    local: { 'here.txt': 'one edited', 'there.txt': 'two edited' },
    remote: { 'here.txt': 'one edited', 'there.txt': 'two edited' },
    trash: ['two'],
  });
});

test('deletions travel both ways, folders go when they are empty', async () => {
  const world = await inSync({ 'a/here.txt': 'one', 'b/there.txt': 'two', 'c/stays.txt': 'three', 'd.txt': 'four' });
  rmSync(join(world.root, 'a'), { recursive: true });
  world.store.objects.delete([...world.store.objects.keys()].find((key) => key === 'b/there.txt') ?? fail());
  const report = await world.open().runOnce(once);
  expect({
    report: brief(report),
    local: localTree(world.root),
    remote: remoteTree(world.store),
    trash: trashed(world.root),
  }).toEqual({
    report: { outcome: 'in-sync', did: { deletedLocal: 1, deletedRemote: 1 } },
    local: { 'c/': '', 'c/stays.txt': 'three', 'd.txt': 'four' },
    remote: { 'c/stays.txt': 'three', 'd.txt': 'four' },
    trash: ['two'],
  });
});

test('a file becomes a folder and a folder a file, on either side', async () => {
  const world = await inSync({
    'file here': 'one',
    'folder here/x': 'two',
    'file there': 'three',
    'folder there/y': 'four',
  });
  rmSync(join(world.root, 'file here'));
  mkdirSync(join(world.root, 'file here'));
  writeFileSync(join(world.root, 'file here/inside'), 'new inside');
  rmSync(join(world.root, 'folder here'), { recursive: true });
  writeFileSync(join(world.root, 'folder here'), 'a file now');
  for (const key of world.store.objects.keys()) {
    if (key === 'file there' || key === 'folder there/y') {
      world.store.objects.delete(key);
    }
  }
  await world.store.seed('file there/inside', 'new inside there');
  await world.store.seed('folder there', 'a file there now');
  const report = await world.open().runOnce(once);
  const tree = {
    'file here/inside': 'new inside',
    'file there/inside': 'new inside there',
    'folder here': 'a file now',
    'folder there': 'a file there now',
  };
  expect({ report: brief(report), local: localTree(world.root), remote: remoteTree(world.store) }).toEqual({
    report: expect.objectContaining({ outcome: 'in-sync' }),
    local: { ...tree, 'file here/': '', 'file there/': '' },
    remote: tree,
  });
});

test('a conflict leaves both sides alone until it dissolves', async () => {
  const world = await inSync({ 'both.txt': 'base', 'other.txt': 'other' });
  writeFileSync(join(world.root, 'both.txt'), 'my version');
  await world.store.seed('both.txt', 'their version');
  const engine = world.open();
  const found = await engine.runOnce(once);
  const during = { local: localTree(world.root), remote: remoteTree(world.store) };
  writeFileSync(join(world.root, 'both.txt'), 'their version');
  const dissolved = await engine.runOnce(once);
  expect({ found: brief(found), during, dissolved: brief(dissolved) }).toEqual({
    found: { outcome: 'conflicts', did: {}, conflicts: ['both.txt edit-edit'] },
    during: {
      local: { 'both.txt': 'my version', 'other.txt': 'other' },
      remote: { 'both.txt': 'their version', 'other.txt': 'other' },
    },
    dissolved: { outcome: 'in-sync', did: { adopted: 1 } },
  });
});

test('an edit wins over a deletion, from either side', async () => {
  const world = await inSync({ 'edited here': 'one', 'edited there': 'two', quiet: 'three' });
  writeFileSync(join(world.root, 'edited here'), 'one edited');
  world.store.objects.delete([...world.store.objects.keys()].find((key) => key === 'edited here') ?? fail());
  rmSync(join(world.root, 'edited there'));
  await world.store.seed('edited there', 'two edited');
  const report = await world.open().runOnce(once);
  const tree = { 'edited here': 'one edited', 'edited there': 'two edited', quiet: 'three' };
  expect({ report: brief(report), local: localTree(world.root), remote: remoteTree(world.store) }).toEqual({
    report: { outcome: 'in-sync', did: { uploaded: 1, downloaded: 1 } },
    local: tree,
    remote: tree,
  });
});

test('a touch costs no transfer', async () => {
  const world = await inSync({ 'file.txt': 'content' });
  utimesSync(join(world.root, 'file.txt'), 1_000_000_000, 1_000_000_000);
  const report = await world.open().runOnce(once);
  expect({ report: brief(report), calls: methodsOf(world) }).toEqual({
    report: { outcome: 'in-sync', did: {} },
    calls: { list: 2 },
  });
});

test.each([
  [true, 'copy', { renamed: 1 }],
  [false, 'put', { uploaded: 1, deletedRemote: 1 }],
] as const)(
  'a rename puts the new name there before the old one goes (detection: %s)',
  async (detectRenames, method, did) => {
    const world = await inSync({ 'old/name.txt': 'content', 'keep.txt': 'keep' });
    renameSync(join(world.root, 'old'), join(world.root, 'new'));
    const report = await world.open({ config: { detectRenames } }).runOnce(once);
    const writes = world.store.calls
      .filter((call) => ['put', 'copy', 'delete'].includes(call.method))
      .map((call) => [call.method, call.key]);
    expect({ report: brief(report), writes }).toEqual({
      report: { outcome: 'in-sync', did },
      writes: [
        [method, 'new/name.txt'],
        ['delete', 'old/name.txt'],
      ],
    });
  },
);

test('a failed upload keeps everything in the bucket that would have been deleted', async () => {
  const world = await inSync({ 'old/name.txt': 'content', 'keep.txt': 'keep' });
  renameSync(join(world.root, 'old'), join(world.root, 'new'));
  writeFileSync(join(world.root, 'new/name.txt'), 'content edited after the move');
  world.store.inject({
    method: 'put',
    times: 100,
    before: () => {
      throw new AppError('cos-rejected', 'no');
    },
  });
  const report = await world.open().runOnce(once);
  expect({ report: brief(report), remote: remoteTree(world.store), local: localTree(world.root) }).toEqual({
    report: { outcome: 'problems', did: expect.anything(), problems: ['new/name.txt cos-rejected'] },
    remote: expect.objectContaining({ 'keep.txt': 'keep', 'old/name.txt': 'content' }),
    local: { 'keep.txt': 'keep', 'new/': '', 'new/name.txt': 'content edited after the move' },
  });
});

test('a file edited while it is uploaded ends with its last content', async () => {
  const world = makePairWorld();
  const file = join(world.root, 'busy.txt');
  writeFileSync(file, 'first');
  world.store.inject({ method: 'put', after: () => writeFileSync(file, 'second, longer') });
  const report = await world.open().runOnce(once);
  expect({ report: brief(report), remote: remoteTree(world.store), local: localTree(world.root) }).toEqual({
    report: expect.objectContaining({ outcome: 'in-sync' }),
    remote: { 'busy.txt': 'second, longer' },
    local: { 'busy.txt': 'second, longer' },
  });
});

test('an upload meets an object created meanwhile: equal is adopted, different is a conflict', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'equal'), 'same bytes');
  writeFileSync(join(world.root, 'different'), 'mine');
  world.store.inject({
    method: 'put',
    times: 2,
    before: async ({ key }) => {
      await world.store.seed(key ?? '', key === 'equal' ? 'same bytes' : 'theirs');
    },
  });
  const report = await world.open().runOnce(once);
  expect({ report: brief(report), remote: remoteTree(world.store), local: localTree(world.root) }).toEqual({
    report: { outcome: 'conflicts', did: expect.anything(), conflicts: ['different create-create'] },
    remote: { equal: 'same bytes', different: 'theirs' },
    local: { equal: 'same bytes', different: 'mine' },
  });
});

test('an object replaced right before its replacement is sent is not overwritten', async () => {
  const world = await inSync({ 'file.txt': 'base' });
  writeFileSync(join(world.root, 'file.txt'), 'mine');
  let isDone = false;
  const seedBeforeHead: ObjectStore = {
    ...world.store,
    head: async (key, signal) => {
      if (!isDone) {
        isDone = true;
        await world.store.seed('file.txt', 'theirs, just now');
      }
      return await world.store.head(key, signal);
    },
  };
  const report = await world.open({ store: seedBeforeHead }).runOnce(once);
  expect({ report: brief(report), remote: remoteTree(world.store), local: localTree(world.root) }).toEqual({
    report: { outcome: 'conflicts', did: {}, conflicts: ['file.txt edit-edit'] },
    remote: { 'file.txt': 'theirs, just now' },
    local: { 'file.txt': 'mine' },
  });
});

test('an edit here while its new version is fetched survives as a conflict', async () => {
  const world = await inSync({ 'file.txt': 'base' });
  await world.store.seed('file.txt', 'from there');
  world.store.inject({ method: 'get', after: () => writeFileSync(join(world.root, 'file.txt'), 'precious edit') });
  const report = await world.open().runOnce(once);
  expect({ report: brief(report), remote: remoteTree(world.store), local: localTree(world.root) }).toEqual({
    report: { outcome: 'conflicts', did: {}, conflicts: ['file.txt edit-edit'] },
    remote: { 'file.txt': 'from there' },
    local: { 'file.txt': 'precious edit' },
  });
});

test('at whatever call of a pass the user saves, the saved bytes survive', async () => {
  const outcomes: string[] = [];
  let isReached = true;
  for (let step = 0; isReached; step += 1) {
    const world = await inSync({ 'edited.txt': 'base', 'deleted.txt': 'base too' });
    await world.store.seed('edited.txt', 'from there');
    for (const key of world.store.objects.keys()) {
      if (key === 'deleted.txt') {
        world.store.objects.delete(key);
      }
    }
    isReached = false;
    let replaced = '';
    const engine = world.open({
      fs: (fs) =>
        hookFileSystem(fs, {
          before: ({ index }) => {
            if (index === step) {
              isReached = true;
              replaced = readFileSync(join(world.root, 'edited.txt'), { encoding: 'utf8', flag: 'a+' });
              for (const name of ['edited.txt', 'deleted.txt']) {
                writeFileSync(join(world.root, `${name}.save`), `precious ${name}`);
                renameSync(join(world.root, `${name}.save`), join(world.root, name));
              }
            }
          },
        }),
    });
    await engine.runOnce(once);
    const everywhere = [
      ...Object.values(localTree(world.root)),
      ...trashed(world.root),
      ...Object.values(remoteTree(world.store)),
    ];
    // What the user has replaced after it had arrived here is his to replace.
    const theirs = replaced === 'from there' ? [] : ['from there'];
    const mine = isReached ? ['precious edited.txt', 'precious deleted.txt'] : [];
    for (const precious of [...mine, ...theirs]) {
      if (!everywhere.includes(precious)) {
        outcomes.push(`step ${step}: ${precious} is lost`);
      }
    }
  }
  expect(outcomes).toEqual([]);
});

test('a root that is missing, emptied or replaced is held, and nothing is deleted', async () => {
  const world = await inSync({ 'a.txt': 'one', 'b/c.txt': 'two' });
  const away = `${world.root} away`;
  renameSync(world.root, away);
  const missing = await world.open().runOnce(once);
  mkdirSync(world.root);
  const emptied = await world.open().runOnce(once);
  writeFileSync(join(world.root, 'stranger.txt'), 'another disk');
  const replaced = await world.open().runOnce(once);
  rmSync(world.root, { recursive: true });
  renameSync(away, world.root);
  const back = await world.open().runOnce(once);
  expect({ reports: [missing, emptied, replaced, back].map(brief), remote: remoteTree(world.store) }).toEqual({
    reports: [
      { outcome: 'held', did: {}, hold: 'root-missing local 2' },
      { outcome: 'held', did: {}, hold: 'root-emptied local 2' },
      { outcome: 'held', did: {}, hold: 'root-replaced local 2' },
      { outcome: 'in-sync', did: {} },
    ],
    remote: { 'a.txt': 'one', 'b/c.txt': 'two' },
  });
});

test('a root that goes away while it is scanned is held', async () => {
  const world = await inSync({ 'a.txt': 'one', 'b/c.txt': 'two' });
  const engine = world.open({
    fs: (fs) =>
      hookFileSystem(fs, {
        before: ({ method, paths }) => {
          if (method === 'readFolder' && paths[0] === join(world.root, 'b')) {
            renameSync(world.root, `${world.root} away`);
          }
        },
      }),
  });
  const report = await engine.runOnce(once);
  renameSync(`${world.root} away`, world.root);
  expect({ report: brief(report), remote: remoteTree(world.store) }).toEqual({
    report: { outcome: 'held', did: {}, hold: 'root-missing local 0' },
    remote: { 'a.txt': 'one', 'b/c.txt': 'two' },
  });
});

test('a mass deletion is held until it is let through', async () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`file ${index}`, `content ${index}`]));
  const world = await inSync(files);
  for (const name of Object.keys(files).slice(0, 25)) {
    rmSync(join(world.root, name));
  }
  const engine = world.open();
  const held = await engine.runOnce(once);
  const kept = Object.keys(remoteTree(world.store)).length;
  const answers = [engine.answerHold('remote-emptied', 'proceed'), engine.answerHold('mass-deletion', 'proceed')];
  const done = await engine.runOnce(once);
  expect({ held: brief(held), kept, answers, done: brief(done), left: world.store.objects.size }).toEqual({
    held: { outcome: 'held', did: {}, hold: 'mass-deletion remote 25' },
    kept: 30,
    answers: [false, true],
    done: { outcome: 'in-sync', did: { deletedRemote: 25 } },
    left: 5,
  });
});

test('a bucket found empty is held', async () => {
  const world = await inSync({ 'a.txt': 'one', 'b.txt': 'two' });
  world.store.objects.clear();
  const report = await world.open().runOnce(once);
  expect({ report: brief(report), local: localTree(world.root) }).toEqual({
    report: { outcome: 'held', did: {}, hold: 'remote-emptied remote 2' },
    local: { 'a.txt': 'one', 'b.txt': 'two' },
  });
});

test('edge case 54: a page of the listing that fails deletes nothing', async () => {
  const files = Object.fromEntries(Array.from({ length: 1005 }, (_, index) => [`file ${index}`, `${index}`]));
  const world = await inSync(files);
  rmSync(join(world.root, 'file 7'));
  let pages = 0;
  const flaky: ObjectStore = {
    ...world.store,
    list: async (options, signal) => {
      pages += 1;
      if (pages === 2) {
        throw new AppError('connection-lost', 'cut');
      }
      return await world.store.list(options, signal);
    },
  };
  const report = await world.open({ store: flaky }).runOnce(once);
  expect({
    report: brief(report),
    remote: world.store.objects.size,
    local: Object.keys(localTree(world.root)).length,
  }).toEqual({
    report: { outcome: 'stopped', did: {} },
    remote: 1005,
    local: 1004,
  });
});

test('edge case 55: a listing that lags behind neither deletes nor brings back', async () => {
  const world = await inSync({ 'a.txt': 'one', 'b.txt': 'two', 'c/d.txt': 'three' });
  const engine = world.open({
    store: {
      ...world.store,
      list: async (options, signal) => {
        const page = await world.store.list(options, signal);
        return { ...page, objects: page.objects.filter(({ key }) => key !== 'b.txt' && key !== 'c/d.txt') };
      },
    },
  });
  const hidden = await engine.runOnce(once);
  const stale = await world.store.list({});
  const second = world.open({ store: { ...world.store, list: () => Promise.resolve(stale) } });
  rmSync(join(world.root, 'a.txt'));
  const deleted = await second.runOnce(once);
  expect({
    hidden: brief(hidden),
    deleted: brief(deleted),
    local: localTree(world.root),
    remote: remoteTree(world.store),
  }).toEqual({
    hidden: { outcome: 'in-sync', did: {} },
    deleted: { outcome: 'in-sync', did: { deletedRemote: 1 } },
    local: { 'b.txt': 'two', 'c/': '', 'c/d.txt': 'three' },
    remote: { 'b.txt': 'two', 'c/d.txt': 'three' },
  });
});

test('what is below an unreadable folder is kept in the bucket', async () => {
  const world = await inSync({ 'open/a.txt': 'one', 'shut/b.txt': 'two', 'shut/deep/c.txt': 'three' });
  const engine = world.open({
    fs: (fs) =>
      hookFileSystem(fs, {
        before: ({ method, paths }) => {
          if (method === 'readFolder' && paths[0] === join(world.root, 'shut')) {
            throw new AppError('permission-denied', 'not readable');
          }
        },
      }),
  });
  const report = await engine.runOnce(once);
  const after = await world.open().runOnce(once);
  expect({ report: brief(report), after: brief(after), remote: remoteTree(world.store) }).toEqual({
    report: { outcome: 'problems', did: {}, problems: ['shut permission-denied'] },
    after: { outcome: 'in-sync', did: {} },
    remote: { 'open/a.txt': 'one', 'shut/b.txt': 'two', 'shut/deep/c.txt': 'three' },
  });
});

test('links and unsafe keys are listed as problems and left alone', async () => {
  const world = makePairWorld();
  symlinkSync('/etc', join(world.root, 'link'));
  await world.store.seed('link/passwd', 'not through a link');
  await world.store.seed('a/../../outside', 'nowhere');
  await world.store.seed('odd/', 'bytes under a folder name');
  const report = await world.open().runOnce(once);
  expect({
    report: brief(report),
    remote: Object.keys(remoteTree(world.store)).length,
    local: localTree(world.root),
  }).toEqual({
    report: {
      outcome: 'problems',
      did: expect.anything(),
      problems: expect.arrayContaining(['a/../../outside key-unsafe', 'link symlink-skipped', 'odd key-unsafe']),
    },
    remote: 3,
    local: expect.objectContaining({ link: 'not a file' }),
  });
});

test('a dry run says what would be done and writes nothing', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  await world.store.seed('b.txt', 'two');
  const report = await world.open().runOnce({ dryRun: true });
  expect({
    decisions: report.decisions?.map(({ path, actions }) => `${path} ${actions.map(({ kind }) => kind).join()}`),
    names: readdirSync(world.root),
    calls: methodsOf(world),
  }).toEqual({ decisions: ['a.txt upload', 'b.txt download'], names: ['a.txt'], calls: { get: 1, list: 1 } });
});

test('a pair that was dropped at any call of the bucket converges in its next life', async () => {
  const failures: string[] = [];
  let isReached = true;
  for (let step = 0; isReached && step < 60; step += 1) {
    const world = await inSync({
      'edit here': 'one',
      'edit there': 'two',
      'delete here': 'three',
      'delete there': 'four',
    });
    writeFileSync(join(world.root, 'edit here'), 'one edited');
    await world.store.seed('edit there', 'two edited');
    rmSync(join(world.root, 'delete here'));
    for (const key of world.store.objects.keys()) {
      if (key === 'delete there') {
        world.store.objects.delete(key);
      }
    }
    isReached = false;
    let count = 0;
    const dead = new AbortController();
    const die = async <T>(call: () => Promise<T>): Promise<T> => {
      count += 1;
      if (count > step) {
        isReached = true;
        dead.abort(new AppError('aborted', 'killed'));
        throw new AppError('aborted', 'killed');
      }
      return await call();
    };
    const dying: ObjectStore = {
      ...world.store,
      list: (options, signal) => die(() => world.store.list(options, signal)),
      head: (key, signal) => die(() => world.store.head(key, signal)),
      get: (key, options, signal) => die(() => world.store.get(key, options, signal)),
      put: (key, body, options, signal) => die(() => world.store.put(key, body, options, signal)),
      delete: (key, signal) => die(() => world.store.delete(key, signal)),
    };
    await world.open({ store: dying }).runOnce(once, dead.signal);
    const report = await world.open().runOnce(once);
    const tree = { 'edit here': 'one edited', 'edit there': 'two edited' };
    const isRight =
      report.outcome === 'in-sync' &&
      JSON.stringify(localTree(world.root)) === JSON.stringify(tree) &&
      JSON.stringify(Object.entries(remoteTree(world.store)).sort(([a], [b]) => (a < b ? -1 : 1))) ===
        JSON.stringify(Object.entries(tree)) &&
      readdirSync(join(world.root, '.driftless/tmp')).length === 0;
    if (!isRight) {
      failures.push(`${step}: ${JSON.stringify([brief(report), localTree(world.root), remoteTree(world.store)])}`);
    }
  }
  expect(failures).toEqual([]);
});

test('one-way modes write one side only', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'here.txt'), 'one');
  await world.store.seed('there.txt', 'two');
  const up = await world.open({ mode: 'upload' }).runOnce(once);
  expect({ up: brief(up), local: localTree(world.root), remote: remoteTree(world.store) }).toEqual({
    up: { outcome: 'in-sync', did: { uploaded: 1 } },
    local: { 'here.txt': 'one' },
    remote: { 'here.txt': 'one', 'there.txt': 'two' },
  });
});

test('edge case 97: a full disk holds downloads up, lets uploads go on, is said once, and heals', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'here.txt'), 'one');
  await world.store.seed('there.txt', 'two');
  await world.store.seed('there too.txt', 'three');
  let free = 0;
  const engine = world.open({ fs: (fs) => ({ ...fs, freeBytes: () => Promise.resolve(free) }) });
  const full = await engine.runOnce(once);
  const remote = Object.keys(remoteTree(world.store));
  free = 2 ** 40;
  const healed = await engine.runOnce(once);
  expect({
    full: brief(full),
    remote,
    healed: brief(healed),
    said: world.activity.filter(({ path }) => path === ''),
  }).toEqual({
    full: { outcome: 'problems', did: { uploaded: 1 }, problems: [' disk-full'] },
    remote: ['there.txt', 'there too.txt', 'here.txt'],
    healed: { outcome: 'in-sync', did: { downloaded: 2 } },
    said: [{ kind: 'problem-found', path: '' }],
  });
});

function fail(): never {
  throw new Error('the test is wrong');
}
