import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { crc64Of } from '../../../src-main/foundation/crc64.ts';
import { printOf, toFileStat } from '../../../src-main/transfer/file-stat.ts';
import { createNodeFileSystem, type NodeFileSystem } from '../../../src-main/transfer/node-file-system.ts';
import { leastLongestBlockMs } from '../../support/event-loop.ts';
import { makeTempFolder, type TempFolder } from '../../support/temp-folder.ts';

let fs: NodeFileSystem;
let folder: TempFolder;

beforeEach(() => {
  folder = makeTempFolder();
  fs = createNodeFileSystem();
  onTestFinished(() => fs.stop());
});

const failure = (code: string, data: object = {}) =>
  expect.objectContaining({ code, data: expect.objectContaining(data) });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a folder is read with kinds and stats equal to those of single calls, links not followed', async () => {
  writeFileSync(folder.at('file 中.txt'), 'hello', { mode: 0o640 });
  mkdirSync(folder.at('sub'));
  symlinkSync('/etc', folder.at('link'));
  execFileSync('mkfifo', [folder.at('pipe')]);
  const entries = await fs.readFolder(folder.path);
  const single = await Promise.all(entries.map(async ({ name }) => ({ name, stat: await fs.stat(folder.at(name)) })));
  const kinds = Object.fromEntries(entries.map(({ name, stat }) => [name, stat.kind]));
  expect({ entries, kinds }).toEqual({
    entries: single,
    kinds: { 'file 中.txt': 'file', sub: 'folder', link: 'symlink', pipe: 'special' },
  });
});

test('an empty folder has no rows', async () => {
  expect(await fs.readFolder(folder.path)).toEqual([]);
});

test('a name that is not UTF-8 is reported as special, a real replacement character is read', async () => {
  writeFileSync(Buffer.concat([Buffer.from(folder.at('bad-')), Buffer.from([0xff])]), 'x');
  writeFileSync(folder.at('real-\u{fffd}'), 'xyz');
  const entries = await fs.readFolder(folder.path);
  expect(new Map(entries.map(({ name, stat }) => [name, [stat.kind, stat.size]]))).toEqual(
    new Map([
      ['bad-\u{fffd}', ['special', 0]],
      ['real-\u{fffd}', ['file', 3]],
    ]),
  );
});

test('what is no folder, and what is a link to one, is never read as a folder', async () => {
  writeFileSync(folder.at('file'), '');
  mkdirSync(folder.at('sub'));
  symlinkSync(folder.at('sub'), folder.at('link'));
  await expect(fs.readFolder(folder.at('file'))).rejects.toEqual(failure('not-a-folder', { path: folder.at('file') }));
  await expect(fs.readFolder(folder.at('link'))).rejects.toEqual(failure('not-a-folder', { path: folder.at('link') }));
  await expect(fs.readFolder(folder.at('none'))).rejects.toEqual(failure('file-missing', { errno: 'ENOENT' }));
});

test('a folder of 50,000 files does not block the event loop', { timeout: 120_000 }, async () => {
  for (let index = 0; index < 50_000; index += 1) {
    writeFileSync(folder.at(`file-${index}`), '');
  }
  const counts = new Set<number>();
  const blockMs = await leastLongestBlockMs(async () => {
    const entries = await fs.readFolder(folder.path);
    counts.add(new Set(entries.map((entry) => entry.name)).size);
  });
  expect({ counts: [...counts], isSmooth: blockMs < 50 }).toEqual({ counts: [50_000], isSmooth: true });
});

test('after stop folders are refused', async () => {
  await fs.readFolder(folder.path);
  await fs.stop();
  await fs.stop();
  await expect(fs.readFolder(folder.path)).rejects.toEqual(failure('aborted'));
});

test('a stat of nothing is undefined, also below a file', async () => {
  writeFileSync(folder.at('file'), '');
  expect([await fs.stat(folder.at('none')), await fs.stat(folder.at('file', 'x'))]).toEqual([undefined, undefined]);
});

test('only regular files are opened, and nothing hangs', async () => {
  mkdirSync(folder.at('sub'));
  writeFileSync(folder.at('file'), 'x');
  symlinkSync(folder.at('file'), folder.at('link'));
  execFileSync('mkfifo', [folder.at('pipe')]);
  const server = createServer().listen(folder.at('socket'));
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  for (const name of ['sub', 'link', 'pipe', 'socket']) {
    await expect(fs.openRead(folder.at(name))).rejects.toEqual(failure('source-changed', { path: folder.at(name) }));
  }
  await expect(fs.openRead(folder.at('none'))).rejects.toEqual(failure('file-missing'));
});

test('reads fill the buffer from a position and are short only at the end', async () => {
  writeFileSync(folder.at('file'), 'abcdef');
  const handle = await fs.openRead(folder.at('file'));
  const buffer = new Uint8Array(4);
  const counts = [await handle.read(buffer, 0), await handle.read(buffer, 4), await handle.read(buffer, 9)];
  await handle.close();
  expect({ counts, text: new TextDecoder().decode(buffer) }).toEqual({ counts: [4, 2, 0], text: 'efcd' });
});

test('a small file is read in one go with its hashes, as long as it is the one that was planned', async () => {
  const file = folder.at('file');
  writeFileSync(file, 'hello');
  const expected = printOf(toFileStat(lstatSync(file)));
  const read = await fs.readUnchanged?.(file, expected);
  expect(read && { ...read, bytes: new TextDecoder().decode(read.bytes) }).toEqual({
    bytes: 'hello',
    md5: '5d41402abc4b2a76b9719d911017c592',
    crc64: await crc64Of(bytes('hello')),
  });
  const differences = [{ size: 4 }, { size: 6 }, { mtimeMs: 1 }, { ctimeMs: 1 }, { ino: 1 }, { dev: 1 }];
  for (const difference of differences) {
    await expect(fs.readUnchanged?.(file, { ...expected, ...difference })).rejects.toEqual(
      failure('source-changed', { path: file }),
    );
  }
  symlinkSync(file, folder.at('link'));
  mkdirSync(folder.at('sub'));
  for (const name of ['link', 'sub']) {
    await expect(fs.readUnchanged?.(folder.at(name), expected)).rejects.toEqual(failure('source-changed'));
  }
  await expect(fs.readUnchanged?.(folder.at('none'), expected)).rejects.toEqual(failure('file-missing'));
  expect(await fs.readUnchanged?.(file, { ...expected, size: 1024 ** 2 })).toBe(undefined);
});

test('small files are made and placed in one go, in a thread, many at once; a larger one is left to single calls', async () => {
  await fs.stop();
  fs = createNodeFileSystem({ fewWrites: 0 });
  mkdirSync(folder.at('sub'));
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  const made = await Promise.all(
    numbers.map((index) => fs.createWhole?.(folder.at(`temp ${index}`), new Uint8Array(index), { mode: 0o640 })),
  );
  expect(made).toEqual(numbers.map((index) => toFileStat(lstatSync(folder.at(`temp ${index}`)))));
  const placed = await Promise.all(
    numbers.map((index) =>
      fs.placeNew?.(folder.at(`temp ${index}`), folder.at('sub', `${index}`), [folder.at('sub'), folder.path]),
    ),
  );
  expect(placed).toEqual(numbers.map((index) => toFileStat(lstatSync(folder.at('sub', `${index}`)))));
  const larger = new Uint8Array(1024 ** 2);
  expect([await fs.createWhole?.(folder.at('larger'), larger, {}), larger.length, readdirSync(folder.path)]).toEqual([
    undefined,
    1024 ** 2,
    ['sub'],
  ]);
  await expect(fs.createWhole?.(folder.at('none', 'file'), new Uint8Array(1), {})).rejects.toEqual(
    failure('file-missing', { path: folder.at('none', 'file'), errno: 'ENOENT' }),
  );
});

test('no more files are read in one go at once than one thread does well', async () => {
  writeFileSync(folder.at('file'), 'hello');
  const expected = printOf(toFileStat(lstatSync(folder.at('file'))));
  const reads = await Promise.all(Array.from({ length: 140 }, () => fs.readUnchanged?.(folder.at('file'), expected)));
  expect(reads.map((read) => read !== undefined)).toEqual(reads.map((_, index) => index < 128));
});

test('what is closed once more after a failure leaves alone the files that were opened meanwhile', async () => {
  writeFileSync(folder.at('file'), 'x');
  const closed = [await fs.openRead(folder.at('file')), await fs.createFile(folder.at('new'))];
  await Promise.all(closed.map((handle) => handle.close()));
  // The system gives the lowest free numbers: those of the closed ones are among them.
  const others = await Promise.all(Array.from({ length: 50 }, () => fs.openRead(folder.at('file'))));
  await Promise.all(closed.map((handle) => handle.close()));
  const counts = await Promise.all(others.map((handle) => handle.read(new Uint8Array(1), 0)));
  await Promise.all(others.map((handle) => handle.close()));
  expect(counts).toEqual(others.map(() => 1));
});

test('a created file gets its bytes, time and mode, and is private until then', async () => {
  const handle = await fs.createFile(folder.at('file'));
  const modeAtFirst = (await handle.stat()).mode;
  await handle.write(bytes('world'), 6);
  await handle.write(bytes('hello '), 0);
  await handle.setTimes(1_700_000_000_123.5);
  await handle.setMode(0o644);
  const stat = await handle.stat();
  await handle.sync();
  await handle.close();
  await fs.syncFolder(folder.path);
  expect({
    text: readFileSync(folder.at('file'), 'utf8'),
    modeAtFirst,
    mode: stat.mode,
    mtimeMs: stat.mtimeMs,
    isSame: stat.mtimeMs === (await fs.stat(folder.at('file')))?.mtimeMs,
  }).toEqual({ text: 'hello world', modeAtFirst: 0o600, mode: 0o644, mtimeMs: 1_700_000_000_123.5, isSame: true });
  await expect(fs.createFile(folder.at('file'))).rejects.toEqual(failure('target-changed', { errno: 'EEXIST' }));
});

test('a folder is made once, and never over something else', async () => {
  writeFileSync(folder.at('file'), '');
  await fs.makeFolder(folder.at('sub'));
  await fs.makeFolder(folder.at('sub'));
  await expect(fs.makeFolder(folder.at('file'))).rejects.toEqual(failure('target-changed'));
  await expect(fs.makeFolder(folder.at('none', 'sub'))).rejects.toEqual(failure('file-missing'));
  expect(statSync(folder.at('sub')).isDirectory()).toBe(true);
});

test('a folder is removed only when empty', async () => {
  mkdirSync(folder.at('full', 'inner'), { recursive: true });
  mkdirSync(folder.at('empty'));
  writeFileSync(folder.at('file'), 'kept');
  expect([
    await fs.removeFolder(folder.at('full')),
    await fs.removeFolder(folder.at('empty')),
    await fs.removeFolder(folder.at('empty')),
    await fs.removeFolder(folder.at('file', 'below')),
  ]).toEqual([false, true, true, true]);
  await expect(fs.removeFolder(folder.at('file'))).rejects.toEqual(failure('target-changed'));
  expect(readdirSync(folder.path).sort()).toEqual(['file', 'full']);
});

test('a link never replaces, a rename replaces a file but no folder', async () => {
  writeFileSync(folder.at('a'), 'a');
  writeFileSync(folder.at('b'), 'b');
  mkdirSync(folder.at('sub'));
  await expect(fs.link(folder.at('a'), folder.at('b'))).rejects.toEqual(failure('target-changed'));
  await fs.link(folder.at('a'), folder.at('c'));
  await fs.rename(folder.at('a'), folder.at('b'));
  await expect(fs.rename(folder.at('b'), folder.at('sub'))).rejects.toEqual(failure('target-changed'));
  await expect(fs.rename(folder.at('a'), folder.at('d'))).rejects.toEqual(failure('file-missing'));
  expect([readFileSync(folder.at('b'), 'utf8'), readFileSync(folder.at('c'), 'utf8')]).toEqual(['a', 'a']);
});

test('removing a file that is gone is no failure, removing a folder as a file is', async () => {
  writeFileSync(folder.at('file'), '');
  mkdirSync(folder.at('sub'));
  await fs.removeFile(folder.at('file'));
  await fs.removeFile(folder.at('file'));
  await expect(fs.removeFile(folder.at('sub'))).rejects.toEqual(failure('target-changed'));
  expect(readdirSync(folder.path)).toEqual(['sub']);
});

test('small files are written whole and read back, and are undefined when missing', async () => {
  await fs.writeSmallFile(folder.at('root-id'), 'one');
  await fs.writeSmallFile(folder.at('root-id'), 'two');
  expect([
    await fs.readSmallFile(folder.at('root-id')),
    await fs.readSmallFile(folder.at('none')),
    readdirSync(folder.path),
  ]).toEqual(['two', undefined, ['root-id']]);
});

test('a name that is too long and the room on the disk are told', async () => {
  await expect(fs.createFile(folder.at('x'.repeat(300)))).rejects.toEqual(failure('name-too-long'));
  await expect(fs.freeBytes(folder.at('none'))).rejects.toEqual(failure('file-missing'));
  expect(await fs.freeBytes(folder.path)).toBeGreaterThan(1024 ** 2);
});
