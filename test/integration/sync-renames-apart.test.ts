/** Renames that meet something else: edits, deletions and renames of the other side, guards, a bucket or a disk that will not. */
import { rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { decisionCounts, decisionLine } from '../../src-main/headless/decision-text.ts';
import { foldFileSystem } from '../support/folding-file-system.ts';
import { bySingleCalls } from '../support/hooked-file-system.ts';
import type { PairWorld, PairWorldOptions } from '../support/pair-world.ts';
import {
  bucketFiles,
  type Files,
  inSync,
  isAtRest,
  localFiles,
  move,
  moveRemote,
  once,
  requests,
  write,
} from '../support/rename-world.ts';
import { trashBelow } from '../support/storm.ts';

type End = {
  readonly outcome: string;
  readonly local: Files;
  readonly bucket: Files;
  readonly trash: readonly string[];
};

async function sync(world: PairWorld): Promise<End> {
  const { outcome } = await world.open().runOnce(once);
  return { outcome, local: localFiles(world), bucket: bucketFiles(world), trash: trashBelow(world.root) };
}

const both = (files: Files, trash: readonly string[] = []): End => ({
  outcome: 'in-sync',
  local: files,
  bucket: files,
  trash,
});

function many(folder: string, count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${folder}/file ${index}`, `content ${index}`]),
  );
}

/** The same inode, size and time with other bytes: as if a new file had got the inode of a deleted one. */
function rewriteUnseen({ root }: PairWorld, path: string): void {
  const full = join(root, path);
  const { size, atime, mtime } = statSync(full);
  truncateSync(full, 0);
  writeFileSync(full, 'x'.repeat(size));
  utimesSync(full, atime, mtime);
}

test('a file renamed here and edited there: the edit stays under the old name, the old bytes go under the new (edge case 88)', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  move(world, 'a', 'b');
  await world.store.seed('a', 'their edit');
  expect(await sync(world)).toEqual(both({ a: 'their edit', b: 'A', z: 'stays' }));
});

test('a file renamed there and edited here keeps the edit, under the old name (edge case 88)', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  moveRemote(world, 'a', 'b');
  write(world, 'a', 'my edit');
  expect(await sync(world)).toEqual(both({ a: 'my edit', b: 'A', z: 'stays' }));
});

test('a file renamed here and there differently gets both names (edge case 89)', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  move(world, 'a', 'mine');
  moveRemote(world, 'a', 'theirs');
  expect(await sync(world)).toEqual(both({ mine: 'A', theirs: 'A', z: 'stays' }));
});

test('a file renamed here and there to the same name is adopted', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  move(world, 'a', 'b');
  moveRemote(world, 'a', 'b');
  const end = await sync(world);
  const { copy, put, get } = requests(world);
  expect({ end, transfers: [copy, put, get] }).toEqual({
    end: both({ b: 'A', z: 'stays' }),
    transfers: [undefined, undefined, undefined],
  });
});

test('a file that comes into a folder renamed on the other side survives, on both sides (edge case 90)', async () => {
  const here = await inSync({ 'f/1': 'one', 'f/2': 'two', z: 'stays' });
  move(here, 'f', 'g');
  await here.store.seed('f/late', 'late');
  const there = await inSync({ 'f/1': 'one', 'f/2': 'two', z: 'stays' });
  moveRemote(there, 'f', 'g');
  write(there, 'f/late', 'late');
  const expected = both({ 'f/late': 'late', 'g/1': 'one', 'g/2': 'two', z: 'stays' });
  expect([await sync(here), await sync(there)]).toEqual([expected, expected]);
});

test('a new file with the inode, size and time of an old one is uploaded, not taken for it (edge case 92)', async () => {
  const world = await inSync({ a: 'A of a', z: 'stays' });
  move(world, 'a', 'b');
  rewriteUnseen(world, 'b');
  const end = await sync(world);
  expect({ end, copies: requests(world).copy, puts: requests(world).put }).toEqual({
    end: both({ b: 'xxxxxx', z: 'stays' }),
    copies: undefined,
    puts: 1,
  });
});

test('what looked like renames and was none is judged by the guards as the deletions it is (edge cases 57 and 92)', async () => {
  const world = await inSync({ ...many('f', 30), z: 'stays' });
  move(world, 'f', 'g');
  for (const path of Object.keys(many('g', 30))) {
    rewriteUnseen(world, path);
  }
  const report = await world.open().runOnce(once);
  expect({
    hold: report.hold?.code,
    old: Object.keys(bucketFiles(world)).filter((key) => key.startsWith('f/')),
  }).toEqual({
    hold: 'mass-deletion',
    old: Object.keys(sortedFiles(many('f', 30))),
  });
});

test('a file moved out of the folder is deleted, one moved in is uploaded (edge case 94)', async () => {
  const world = await inSync({ 'a/1': 'one', 'a/2': 'two', z: 'stays' });
  write(world, '../outside', 'from elsewhere');
  move(world, 'a/1', '../gone');
  move(world, '../outside', 'a/in');
  expect(await sync(world)).toEqual(both({ 'a/2': 'two', 'a/in': 'from elsewhere', z: 'stays' }));
});

test('a file moved to a name that is not synced is uploaded nowhere, and deleted (edge case 94)', async () => {
  const world = await inSync({ 'a/1': 'one', 'a/2': 'two', z: 'stays' });
  move(world, 'a/1', 'a/~$1.tmp');
  const { bucket } = await sync(world);
  expect(bucket).toEqual({ 'a/2': 'two', z: 'stays' });
});

test('a file renamed while it is uploaded leaves nothing under the old name (edge case 95)', async () => {
  const world = await inSync({ z: 'stays' });
  write(world, 'a', 'on its way');
  world.store.inject({ method: 'put', matches: ({ key }) => key === 'a', before: () => move(world, 'a', 'b') });
  expect(await sync(world)).toEqual(both({ b: 'on its way', z: 'stays' }));
});

test('a folder of 300 files renamed here: 300 copies, 300 looks and 300 deletions, and no hold (edge case 57)', async () => {
  const world = await inSync(many('f', 300));
  move(world, 'f', 'g');
  const end = await sync(world);
  expect({ end, requests: requests(world) }).toEqual({
    end: both(sortedFiles(many('g', 300))),
    requests: { list: 2, copy: 300, head: 300, delete: 300 },
  });
  expect(await isAtRest(world)).toBe(true);
});

test('a folder of 300 files renamed in the bucket: three looks a file, no transfer, and no hold (edge case 57)', async () => {
  const world = await inSync(many('f', 300));
  moveRemote(world, 'f', 'g');
  const end = await sync(world);
  expect({ end, requests: requests(world) }).toEqual({
    end: both(sortedFiles(many('g', 300))),
    requests: { list: 2, head: 900 },
  });
  expect(await isAtRest(world)).toBe(true);
});

function sortedFiles(files: Files): Files {
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('recognised renames are no deletions for the guards of the following day', async () => {
  const world = await inSync({ ...many('f', 40), z: 'stays' });
  move(world, 'f', 'g');
  await sync(world);
  rmSync(join(world.root, 'z'));
  expect(await sync(world)).toEqual(both(sortedFiles(many('g', 40))));
});

for (const code of [
  'cos-precondition-failed',
  'cos-no-such-key',
  'cos-object-archived',
  'cos-rejected',
  'cos-access-denied',
] as const) {
  test(`a copy that fails with ${code} is an upload in the same pass`, async () => {
    const world = await inSync({ a: 'A', z: 'stays' });
    move(world, 'a', 'b');
    world.store.inject({
      method: 'copy',
      before: () => {
        throw new AppError(code, 'no');
      },
    });
    const end = await sync(world);
    expect({ end, requests: requests(world) }).toEqual({
      end: both({ b: 'A', z: 'stays' }),
      requests: { list: 2, copy: 1, head: requests(world).head, put: 1, delete: 1 },
    });
  });
}

test('a copy whose answer is lost is found done', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  move(world, 'a', 'b');
  world.store.inject({
    method: 'copy',
    after: () => {
      throw new AppError('connection-lost', 'lost');
    },
  });
  const end = await sync(world);
  expect({ end, puts: requests(world).put, copies: requests(world).copy }).toEqual({
    end: both({ b: 'A', z: 'stays' }),
    puts: undefined,
    copies: 1,
  });
});

test('an object that appears under the new name at the last moment is not overwritten', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  move(world, 'a', 'b');
  world.store.inject({
    method: 'copy',
    before: async () => {
      await world.store.seed('b', 'theirs');
    },
  });
  const end = await sync(world);
  expect(end).toEqual({
    outcome: 'conflicts',
    local: { b: 'A', z: 'stays' },
    bucket: { b: 'theirs', z: 'stays' },
    trash: [],
  });
});

test('an object that is replaced at the last moment is not overwritten by a rename over it', async () => {
  const world = await inSync({ a: 'A', b: 'B', z: 'stays' });
  move(world, 'a', 'b');
  world.store.inject({
    method: 'head',
    matches: ({ key }) => key === 'b',
    before: async () => {
      await world.store.seed('b', 'theirs');
    },
  });
  const end = await sync(world);
  expect(end).toEqual({
    outcome: 'conflicts',
    local: { b: 'A', z: 'stays' },
    bucket: { b: 'theirs', z: 'stays' },
    trash: [],
  });
});

test('a file that is edited while its rename travels keeps the edit', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  move(world, 'a', 'b');
  world.store.inject({ method: 'copy', after: () => write(world, 'b', 'edited meanwhile') });
  expect(await sync(world)).toEqual(both({ b: 'edited meanwhile', z: 'stays' }));
});

test('a file that is saved while its rename arrives from the bucket keeps both', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  moveRemote(world, 'a', 'b');
  let looks = 0;
  world.store.inject({
    method: 'head',
    times: 3,
    matches: ({ key }) => key === 'a',
    before: () => {
      looks += 1;
      if (looks === 2) {
        write(world, 'a', 'saved meanwhile');
      }
    },
  });
  expect(await sync(world)).toEqual(both({ a: 'saved meanwhile', b: 'A', z: 'stays' }));
});

test('a file that takes the new name at the last moment is not overwritten, and the old one is back or downloaded', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  moveRemote(world, 'a', 'b');
  const { outcome } = await world
    .open({
      fs: (fs) => ({
        ...bySingleCalls(fs),
        link: async (from, to) => {
          if (to === join(world.root, 'b')) {
            write(world, 'b', 'mine');
          }
          await fs.link(from, to);
        },
      }),
    })
    .runOnce(once);
  expect({ outcome, local: localFiles(world), bucket: bucketFiles(world), trash: trashBelow(world.root) }).toEqual({
    outcome: 'conflicts',
    local: { b: 'mine', z: 'stays' },
    bucket: { b: 'A', z: 'stays' },
    trash: ['A'],
  });
});

test('on a disk without links a file is renamed all the same', async () => {
  const world = await inSync(
    { a: 'A of a', b: 'B', z: 'stays' },
    {
      disk: (fs) => ({
        ...bySingleCalls(fs),
        link: async () => {
          throw new AppError('local-io', 'no links here');
        },
      }),
    },
  );
  moveRemote(world, 'a', 't');
  moveRemote(world, 'b', 'a');
  moveRemote(world, 't', 'b');
  const end = await sync(world);
  expect({ end, gets: requests(world).get }).toEqual({
    end: both({ a: 'B', b: 'A of a', z: 'stays' }),
    gets: undefined,
  });
});

test('a file that cannot be moved is downloaded under its new name, and the old one stays a problem or goes', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  moveRemote(world, 'a', 'b');
  let isLocked = true;
  const engine = world.open({
    fs: (fs) => ({
      ...fs,
      rename: async (from, to) => {
        if (isLocked && from === join(world.root, 'a')) {
          isLocked = false;
          throw new AppError('file-busy', 'open in another program');
        }
        await fs.rename(from, to);
      },
    }),
  });
  await engine.runOnce(once);
  expect({ local: localFiles(world), gets: requests(world).get }).toEqual({ local: { b: 'A', z: 'stays' }, gets: 1 });
});

test('a new object of the size and name of a deleted one is downloaded when its bytes differ', async () => {
  const world = await inSync({ 'a/name': 'old bytes', z: 'stays' });
  world.store.objects.delete(toObjectKey('a/name'));
  await world.store.seed('b/name', 'new bytes');
  expect(await sync(world)).toEqual(both({ 'b/name': 'new bytes', z: 'stays' }, ['old bytes']));
});

test('an object of another ETag and the same bytes is a rename: the CRC64 tells', async () => {
  const world = await inSync({ 'a/name': 'bytes', z: 'stays' });
  world.store.objects.delete(toObjectKey('a/name'));
  await world.store.seed('b/name', 'bytes', { etag: 'made-of-parts-2' });
  const end = await sync(world);
  expect({ end, gets: requests(world).get }).toEqual({ end: both({ 'b/name': 'bytes', z: 'stays' }), gets: undefined });
});

test('files swap their names below a prefix, in a bucket that keeps versions, and nothing temporary stays', async () => {
  const world = await inSync({ a: 'A of a', b: 'B', z: 'stays' }, { prefix: 'p/', versioning: 'enabled' });
  move(world, 'a', 't');
  move(world, 'b', 'a');
  move(world, 't', 'b');
  await world.open().runOnce(once);
  expect({ bucket: bucketFiles(world), puts: requests(world).put, copies: requests(world).copy }).toEqual({
    bucket: { 'p/a': 'B', 'p/b': 'A of a', 'p/z': 'stays' },
    puts: undefined,
    copies: 3,
  });
});

test('what another device keeps in the bucket for a moment is not synced', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  await world.store.seed('.driftless/tmp/abc', 'for a swap');
  await sync(world);
  expect([localFiles(world), await isAtRest(world)]).toEqual([{ a: 'A', z: 'stays' }, true]);
});

test('what a swap that was stopped half-way kept in the bucket is removed by the next pass', async () => {
  const world = await inSync({ a: 'A of a', b: 'B', z: 'stays' });
  move(world, 'a', 't');
  move(world, 'b', 'a');
  move(world, 't', 'b');
  const stopper = new AbortController();
  world.store.inject({ method: 'copy', after: () => stopper.abort(new AppError('aborted', 'paused')) });
  const engine = world.open();
  await engine.runOnce(once, stopper.signal);
  const between = Object.keys(bucketFiles(world)).filter((key) => key.startsWith('.driftless/'));
  await engine.runOnce(once);
  expect({ between: between.length, bucket: bucketFiles(world), isAtRest: await isAtRest(world) }).toEqual({
    between: 1,
    bucket: { a: 'B', b: 'A of a', z: 'stays' },
    isAtRest: true,
  });
});

test('no deletion runs before its rename partner has arrived', async () => {
  const world = await inSync({ a: 'A', z: 'stays' });
  move(world, 'a', 'b');
  world.store.inject({
    method: 'copy',
    times: 50,
    before: () => {
      throw new AppError('cos-server-error', 'not now');
    },
  });
  const { outcome } = await world.open().runOnce(once);
  expect({ outcome, bucket: bucketFiles(world), deletes: requests(world).delete }).toEqual({
    outcome: 'problems',
    bucket: { a: 'A', z: 'stays' },
    deletes: undefined,
  });
});

test('a dry run tells renames as such', async () => {
  const world = await inSync({ a: 'A', b: 'B', z: 'stays' });
  move(world, 'a', 'a2');
  moveRemote(world, 'b', 'b2');
  const { decisions = [] } = await world.open().runOnce({ dryRun: true });
  const told = decisions.map(decisionLine);
  expect({ told, counts: decisionCounts(decisions) }).toEqual({
    told: [
      'remove old name in bucket  a  (renamed to a2)',
      'rename in bucket          a2  (from a)',
      'remove old name here      b  (renamed to b2)',
      'rename here               b2  (from b)',
    ],
    counts: '1 rename in the bucket, 1 rename here',
  });
});

const oneCase: PairWorldOptions = { disk: (fs) => foldFileSystem(fs, { letterCase: true, form: false }) };

test('on a disk that does not tell case apart a change of case there goes through here (edge case 65)', async () => {
  const world = await inSync({ 'Read Me': 'text', z: 'stays' }, oneCase);
  moveRemote(world, 'Read Me', 'read me');
  const end = await sync(world);
  expect({ end, gets: requests(world).get }).toEqual({ end: both({ 'read me': 'text', z: 'stays' }), gets: undefined });
});

test('on a disk that does not tell case apart a change of case here goes through there (edge case 65)', async () => {
  const world = await inSync({ 'Read Me': 'text', 'Folder/in': 'in', z: 'stays' }, oneCase);
  move(world, 'Read Me', 'read me');
  move(world, 'Folder', 'folder');
  const end = await sync(world);
  expect({ end, puts: requests(world).put }).toEqual({
    end: both({ 'folder/in': 'in', 'read me': 'text', z: 'stays' }),
    puts: undefined,
  });
});

test('in a watched folder a renamed folder is one copy a file', async () => {
  const world = await inSync({ 'a/1': 'one', 'a/b/2': 'two', 'a/b/3': 'three', z: 'stays' });
  await world.open({ remotePollMs: 600_000 }).start();
  world.store.calls.length = 0;
  move(world, 'a', 'c');
  await world.untilActivity((activity) => activity.filter(({ kind }) => kind === 'renamed-remote').length === 3);
  await world.untilState(({ kind }) => kind === 'idle');
  expect({ puts: requests(world).put, copies: requests(world).copy, bucket: bucketFiles(world) }).toEqual({
    puts: undefined,
    copies: 3,
    bucket: { 'c/1': 'one', 'c/b/2': 'two', 'c/b/3': 'three', z: 'stays' },
  });
});
