/** Names and kinds of files that one side has and the other cannot, edge case by edge case. */
import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { compareBytes } from '../../src-main/foundation/byte-order.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { brief, localTree, remoteTree } from '../support/both-trees.ts';
import { type FoldingDisk, foldFileSystem, foldingDisk } from '../support/folding-file-system.ts';
import { makePairWorld, type OpenOptions, type PairWorld } from '../support/pair-world.ts';

const once = { dryRun: false };

function on(disk: FoldingDisk): PairWorld {
  return makePairWorld(foldingDisk(disk));
}

const windowsDisk = { letterCase: true, form: false };
const macDisk = { letterCase: true, form: true };

function write(world: PairWorld, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(world.root, dirname(path)), { recursive: true });
    writeFileSync(join(world.root, path), content);
  }
}

async function seed(world: PairWorld, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, content] of Object.entries(files)) {
    await world.store.seed(key, content);
  }
}

function remove(world: PairWorld, key: string): void {
  expect(world.store.objects.delete(toObjectKey(key))).toBe(true);
}

/** Passes of one life until nothing is done any more. */
async function settled(world: PairWorld, options?: OpenOptions): Promise<unknown> {
  const engine = world.open(options);
  const report = brief(await engine.runOnce(once));
  const { did: _, ...rest } = report;
  expect(brief(await engine.runOnce(once))).toEqual({ ...rest, did: {} });
  await engine.stop();
  return report;
}

function sides(world: PairWorld): unknown {
  return { local: localTree(world.root), remote: remoteTree(world.store) };
}

test('edge case 65: a rename of letter case only travels, both ways, on a disk that folds case', async () => {
  const world = on(windowsDisk);
  write(world, { 'here.txt': 'one', 'there.txt': 'two' });
  await settled(world);
  renameSync(join(world.root, 'here.txt'), join(world.root, 'HERE.txt'));
  remove(world, 'there.txt');
  await seed(world, { 'THERE.txt': 'two' });
  await settled(world);
  const files = { 'HERE.txt': 'one', 'THERE.txt': 'two' };
  expect(sides(world)).toEqual({ local: files, remote: files });
});

test('edge case 65: a new spelling with new bytes comes too, and the old bytes are in the trash', async () => {
  const world = on(windowsDisk);
  write(world, { 'd/note.txt': 'old', 'd/stays': 's' });
  await settled(world);
  remove(world, 'd/note.txt');
  await seed(world, { 'd/Note.txt': 'new and longer' });
  await settled(world);
  const files = { 'd/Note.txt': 'new and longer', 'd/stays': 's' };
  expect(sides(world)).toEqual({ local: { 'd/': '', ...files }, remote: files });
  const trash = readdirSync(join(world.root, '.driftless/trash'), { recursive: true, encoding: 'utf8' });
  expect(trash.filter((path) => /note\.txt/.test(path)).length).toBeGreaterThan(0);
});

test('edge case 66: of two keys that are one name here, the first in byte order comes, the other stays in the bucket as a problem', async () => {
  const world = on(windowsDisk);
  await seed(world, { 'A.txt': 'upper', 'a.txt': 'lower', 'Docs/x': '1', 'docs/x': '2', 'docs/y': '3', z: 'z' });
  const report = await settled(world);
  expect({ report, ...Object(sides(world)) }).toEqual({
    report: {
      outcome: 'problems',
      did: { downloaded: 3, foldersMade: 1 },
      problems: ['a.txt name-clash', 'docs name-clash'],
    },
    local: { 'A.txt': 'upper', 'Docs/': '', 'Docs/x': '1', z: 'z' },
    remote: { 'A.txt': 'upper', 'a.txt': 'lower', 'Docs/x': '1', 'docs/x': '2', 'docs/y': '3', z: 'z' },
  });
});

test('edge case 66: a key that comes later does not displace the spelling that is synced, and both come on a disk that can', async () => {
  const world = on(windowsDisk);
  write(world, { 'b.txt': 'mine', 'pics/p': 'p' });
  await settled(world);
  await seed(world, { 'B.txt': 'theirs', 'Pics/q': 'q' });
  const report = await settled(world);
  const folded = sides(world);
  write(world, { 'b.txt': 'mine, edited' });
  await settled(world);
  remove(world, 'b.txt');
  remove(world, 'pics/p');
  await seed(world, { 'pics/r': 'r' });
  const freed = await settled(world);
  expect({ report, folded, freed, ...Object(sides(world)) }).toEqual({
    report: { outcome: 'problems', did: {}, problems: ['B.txt name-clash', 'Pics name-clash'] },
    folded: {
      local: { 'b.txt': 'mine', 'pics/': '', 'pics/p': 'p' },
      remote: { 'B.txt': 'theirs', 'b.txt': 'mine', 'Pics/q': 'q', 'pics/p': 'p' },
    },
    freed: { outcome: 'problems', did: { downloaded: 2, deletedLocal: 2 }, problems: ['Pics name-clash'] },
    local: { 'B.txt': 'theirs', 'pics/': '', 'pics/r': 'r' },
    remote: { 'B.txt': 'theirs', 'Pics/q': 'q', 'pics/r': 'r' },
  });
});

test('edge case 66: a name that is here under another spelling keeps its bytes, and so does the key', async () => {
  const world = on(windowsDisk);
  write(world, { 'report.doc': 'mine' });
  await seed(world, { 'Report.doc': 'theirs' });
  const report = await settled(world);
  expect({ report, ...Object(sides(world)) }).toEqual({
    report: { outcome: 'problems', did: { uploaded: 1 }, problems: ['Report.doc name-clash'] },
    local: { 'report.doc': 'mine' },
    remote: { 'Report.doc': 'theirs', 'report.doc': 'mine' },
  });
});

test('edge case 66: rows of both spellings, brought from a disk that keeps them apart, delete neither', async () => {
  const apart = makePairWorld();
  write(apart, { 'A.txt': 'upper', 'a.txt': 'lower', other: 'o' });
  await settled(apart);
  unlinkSync(join(apart.root, 'a.txt'));
  const state = (fs: Parameters<NonNullable<OpenOptions['fs']>>[0]) => foldFileSystem(fs, windowsDisk);
  // The disk was tried out before it was one that folds names: what was learnt belongs to that root, so this one is a new one.
  rmSync(join(apart.root, '.driftless/root-id'));
  const engine = apart.open({ fs: state });
  const held = await engine.runOnce(once);
  expect(brief(held)).toMatchObject({ outcome: 'held' });
  engine.answerHold('root-replaced', 'proceed');
  const report = await engine.runOnce(once);
  expect({ report: brief(report), remote: remoteTree(apart.store) }).toEqual({
    report: { outcome: 'problems', did: {}, problems: ['a.txt name-clash'] },
    remote: { 'A.txt': 'upper', 'a.txt': 'lower', other: 'o' },
  });
});

const nfc = 'caf\u00e9';
const nfd = 'cafe\u0301';

test('edge case 67: two normal forms are two files on a disk that keeps them apart', async () => {
  const world = makePairWorld();
  await seed(world, { [nfc]: 'composed', [nfd]: 'decomposed' });
  expect(await settled(world)).toEqual({ outcome: 'in-sync', did: { downloaded: 2 } });
});

test.each([
  ['keeps', false],
  ['decomposes', true],
] as const)(
  'edge case 67: on a disk that folds forms and %s them, a file is one file and the bucket keeps its spelling',
  async (_what, storesDecomposed) => {
    const world = on({ ...macDisk, storesDecomposed });
    await seed(world, {
      [`${nfc}.txt`]: 'from there',
      [`${nfd}-d.txt`]: 'decomposed there',
      [`${nfd}/x`]: 'in a folder',
    });
    write(world, { [`${nfd}-new`.normalize(storesDecomposed ? 'NFD' : 'NFC')]: 'from here' });
    const first = await settled(world);
    for (const name of readdirSync(world.root).filter((entry) => entry.endsWith('.txt'))) {
      writeFileSync(join(world.root, name), `${readFileSync(join(world.root, name), 'utf8')}, edited here`);
    }
    const second = await settled(world);
    await seed(world, { [`${nfc}.txt`]: 'edited there' });
    remove(world, `${nfd}-d.txt`);
    const third = await settled(world);
    expect({
      first,
      second,
      third,
      remote: remoteTree(world.store),
      local: Object.values(localTree(world.root)).toSorted(),
    }).toEqual({
      first: { outcome: 'in-sync', did: { downloaded: 3, uploaded: 1, foldersMade: 1 } },
      second: { outcome: 'in-sync', did: { uploaded: 2 } },
      third: { outcome: 'in-sync', did: { downloaded: 1, deletedLocal: 1 } },
      remote: { [`${nfc}.txt`]: 'edited there', [`${nfc}-new`]: 'from here', [`${nfd}/x`]: 'in a folder' },
      local: ['', 'edited there', 'from here', 'in a folder'],
    });
  },
);

test('edge case 67: the same file on both sides in two forms is joined under the spelling of the bucket', async () => {
  const world = on({ letterCase: false, form: true });
  write(world, { [nfc]: 'same', 'd/x': '1', [`${nfc}-f/y`]: 'y', [`${nfc}-other`]: 'mine' });
  await seed(world, { [nfd]: 'same', [`${nfd}-f/y`]: 'y', [`${nfd}-other`]: 'theirs' });
  const report = await settled(world);
  expect({ report, remote: remoteTree(world.store) }).toEqual({
    report: { outcome: 'conflicts', did: { uploaded: 1, adopted: 3 }, conflicts: [`${nfd}-other create-create`] },
    remote: { [nfd]: 'same', 'd/x': '1', [`${nfd}-f/y`]: 'y', [`${nfd}-other`]: 'theirs' },
  });
});

test('edge case 68: names that Windows refuses are not written there, and stay in the bucket', async () => {
  const world = makePairWorld();
  const refused = ['aux', 'com1.txt', 'a<b', 'what?', 'trailing.', 'trailing ', 'folder./x', 'c:\\x', 'tab\tname'];
  await seed(world, { ...Object.fromEntries(refused.map((key) => [key, 'x'])), 'fine.txt': 'fine' });
  const report = await settled(world, { platform: 'win32' });
  expect({ report, ...Object(sides(world)) }).toEqual({
    report: {
      outcome: 'problems',
      did: { downloaded: 1 },
      problems: expect.arrayContaining(
        refused.map((key) => `${key} ${key.includes('\\') ? 'key-unsafe' : 'name-not-allowed-here'}`),
      ),
    },
    local: { 'fine.txt': 'fine' },
    remote: { ...Object.fromEntries(refused.map((key) => [key, 'x'])), 'fine.txt': 'fine' },
  });
});

test('edge case 69: what is too long for the other side is a problem of its own path only', async () => {
  const world = makePairWorld();
  const deep = Array.from({ length: 9 }, () => 'n'.repeat(99)).join('/');
  const wide = '\u4e2d'.repeat(86);
  write(world, { [`${deep}/file`]: 'too deep for a key', short: 's' });
  await seed(world, { [wide]: '258 bytes', [`${wide.slice(1)}`]: '255 bytes' });
  const report = await settled(world);
  expect({
    report,
    remote: Object.keys(remoteTree(world.store))
      .filter((key) => !key.endsWith('/'))
      .toSorted(compareBytes),
  }).toEqual({
    report: {
      outcome: 'problems',
      did: expect.objectContaining({ uploaded: 1, downloaded: 1 }),
      problems: [`${deep} name-too-long`, `${wide} name-too-long`],
    },
    remote: ['short', wide.slice(1), wide],
  });
});

test('edge cases 70 and 74: control characters that COS refuses and names that are no UTF-8 are not uploaded', async () => {
  const world = makePairWorld();
  write(world, { 'can\u0018cel': 'x', 'esc\u001b/inside': 'x', fine: 'f' });
  writeFileSync(Buffer.concat([Buffer.from(`${world.root}/latin-`), Buffer.from([0xe9])]), 'x');
  const report = await settled(world);
  expect({ report, remote: remoteTree(world.store) }).toEqual({
    report: {
      outcome: 'problems',
      did: { uploaded: 1 },
      problems: [
        'can\u0018cel name-not-allowed-in-cos',
        'esc\u001b name-not-allowed-in-cos',
        'latin-\ufffd name-not-utf8',
      ],
    },
    remote: { fine: 'f' },
  });
});

test('edge case 71: keys that would lead out of the folder, or to no name, are skipped and shown', async () => {
  const world = makePairWorld();
  const unsafe = ['../out', 'a//b', '/rooted', 'x/../y', './dot', 'nul\0'];
  await seed(world, { ...Object.fromEntries(unsafe.map((key) => [key, 'x'])), 'a/fine': 'fine' });
  const report = await settled(world);
  expect({ report, local: localTree(world.root), beside: readdirSync(dirname(world.root)).toSorted() }).toEqual({
    report: {
      outcome: 'problems',
      did: { downloaded: 1, foldersMade: 2 },
      problems: expect.arrayContaining(unsafe.map((key) => `${key} key-unsafe`)),
    },
    local: { 'a/': '', 'a/fine': 'fine', 'x/': '' },
    beside: expect.not.arrayContaining(['out']),
  });
});

test('edge cases 72 and 73: a key beside keys below it is a clash that loses nothing; a marker is a folder', async () => {
  const world = makePairWorld();
  await seed(world, { a: 'file', 'a/b': 'below', 'marked/': '' });
  const report = await settled(world);
  expect({ report, ...Object(sides(world)) }).toEqual({
    report: { outcome: 'conflicts', did: { foldersMade: 1 }, conflicts: ['a file-folder'] },
    local: { 'marked/': '' },
    remote: { a: 'file', 'a/b': 'below', 'marked/': '' },
  });
});

test('edge cases 75 and 76: a file becomes a folder on one side; a folder becomes a file only where nothing new is in it', async () => {
  const world = makePairWorld();
  write(world, { x: 'file', 'd/old': 'o', 'e/old': 'o' });
  await settled(world);
  unlinkSync(join(world.root, 'x'));
  write(world, { 'x/inside': 'i' });
  rmSync(join(world.root, 'd'), { recursive: true });
  rmSync(join(world.root, 'e'), { recursive: true });
  write(world, { d: 'a file now', e: 'a file now' });
  await seed(world, { 'd/new there': 'n' });
  const report = await settled(world);
  expect({ report, remote: remoteTree(world.store), e: readFileSync(join(world.root, 'e'), 'utf8') }).toEqual({
    report: expect.objectContaining({ outcome: 'conflicts', conflicts: ['d file-folder'] }),
    remote: expect.objectContaining({ 'x/inside': 'i', 'd/new there': 'n', e: 'a file now' }),
    e: 'a file now',
  });
});

test('edge cases 77 and 79: awkward names travel byte by byte, and neighbours of a folder in the order do not confuse it', async () => {
  const names = [
    '100%',
    'a+b',
    '#hash',
    ' lead',
    '\u{1f600}',
    '%2F',
    'a-b',
    'a/x',
    'a.txt',
    '\u{10348}',
    '\uffee',
    "it's",
  ];
  const here = makePairWorld();
  write(here, Object.fromEntries(names.map((name) => [name, `bytes of ${name}`])));
  await settled(here);
  const there = makePairWorld();
  await seed(there, remoteTree(here.store));
  await settled(there);
  expect({ keys: [...here.store.objects.keys()].toSorted(compareBytes), tree: localTree(there.root) }).toEqual({
    keys: names.toSorted(compareBytes),
    tree: localTree(here.root),
  });
});

test('edge cases 80, 81 and 82: links and special files are told of and never opened, hard links are files of their own', async () => {
  const world = makePairWorld();
  write(world, { file: 'f', 'd/x': 'x', '../outside': 'not ours' });
  symlinkSync('file', join(world.root, 'to-file'));
  symlinkSync('d', join(world.root, 'to-folder'));
  symlinkSync('.', join(world.root, 'd/loop'));
  symlinkSync('nowhere', join(world.root, 'dangling'));
  symlinkSync('../outside', join(world.root, 'out'));
  execFileSync('mkfifo', [join(world.root, 'pipe')]);
  linkSync(join(world.root, 'file'), join(world.root, 'second'));
  const report = await settled(world);
  await seed(world, { file: 'edited there' });
  await settled(world);
  expect({
    report,
    remote: remoteTree(world.store),
    second: readFileSync(join(world.root, 'second'), 'utf8'),
    links: statSync(join(world.root, 'second')).nlink,
  }).toEqual({
    report: {
      outcome: 'problems',
      did: { uploaded: 3 },
      problems: [
        'd/loop symlink-skipped',
        'dangling symlink-skipped',
        'out symlink-skipped',
        'pipe special-file-skipped',
        'to-file symlink-skipped',
        'to-folder symlink-skipped',
      ],
    },
    remote: { 'd/x': 'x', file: 'edited there', second: 'f' },
    second: 'f',
    links: expect.any(Number),
  });
});
