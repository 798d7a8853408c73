/** Renames on either side: what is under which name in the end, and that nothing was transferred for it. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  bucketFiles,
  type Files,
  hereIn,
  inBucketOf,
  inSync,
  isAtRest,
  localFiles,
  move,
  moveRemote,
  once,
  requests,
  type Side,
} from '../support/rename-world.ts';
import { trashBelow } from '../support/storm.ts';

type Shape = {
  readonly name: string;
  readonly base: Files;
  /** As a user here, or in the bucket: `move` and `write` do it on that side. */
  readonly act: (side: Side) => void | Promise<void>;
  readonly expected: Files;
  readonly renamed: number;
  /** Files whose bytes had to travel. Default none. */
  readonly transferred?: number;
  /** Objects that had to be kept under a temporary key. */
  readonly aside?: number;
  /** What of this side's old contents nobody has any more: in the trash where the bucket was the one that changed. */
  readonly gone?: readonly string[];
};

const tree: Files = { 'a/b/1': 'one', 'a/b/2': 'two', 'a/3': 'three', z: 'stays' };

const shapes: readonly Shape[] = [
  {
    name: 'a file gets another name',
    base: { a: 'A', z: 'stays' },
    act: ({ move }) => move('a', 'b'),
    expected: { b: 'A', z: 'stays' },
    renamed: 1,
  },
  {
    name: 'an empty file gets another name',
    base: { a: '', z: 'stays' },
    act: ({ move }) => move('a', 'b'),
    expected: { b: '', z: 'stays' },
    renamed: 1,
  },
  {
    name: 'a folder with all that is in it gets another name',
    base: tree,
    act: ({ move }) => move('a', 'new/a'),
    expected: { 'new/a/3': 'three', 'new/a/b/1': 'one', 'new/a/b/2': 'two', z: 'stays' },
    renamed: 3,
  },
  {
    name: 'a name is given on and taken anew (edge case 83)',
    base: { a: 'A', z: 'stays' },
    act: async ({ move, write }) => {
      move('a', 'b');
      await write('a', 'new content');
    },
    expected: { a: 'new content', b: 'A', z: 'stays' },
    renamed: 1,
    transferred: 1,
  },
  {
    name: 'two files swap their names (edge case 84)',
    base: { a: 'A of a', b: 'B', z: 'stays' },
    act: ({ move }) => {
      move('a', 't');
      move('b', 'a');
      move('t', 'b');
    },
    expected: { a: 'B', b: 'A of a', z: 'stays' },
    renamed: 2,
    aside: 1,
  },
  {
    name: 'a chain of names (edge case 85)',
    base: { a: 'A', b: 'B', c: 'C', z: 'stays' },
    act: ({ move }) => {
      move('c', 'd');
      move('b', 'c');
      move('a', 'b');
    },
    expected: { b: 'A', c: 'B', d: 'C', z: 'stays' },
    renamed: 3,
  },
  {
    name: 'three files rotate (edge case 85)',
    base: { a: 'A', b: 'B', c: 'C', z: 'stays' },
    act: ({ move }) => {
      move('a', 't');
      move('c', 'a');
      move('b', 'c');
      move('t', 'b');
    },
    expected: { a: 'C', b: 'A', c: 'B', z: 'stays' },
    renamed: 3,
    aside: 1,
  },
  {
    name: 'a file is moved over another (edge case 86)',
    base: { a: 'A', b: 'overwritten', z: 'stays' },
    act: ({ move }) => move('a', 'b'),
    expected: { b: 'A', z: 'stays' },
    renamed: 1,
    gone: ['overwritten'],
  },
  {
    name: 'a file is renamed and edited (edge case 87)',
    base: { a: 'A', z: 'stays' },
    act: async ({ move, write }) => {
      move('a', 'b');
      await write('b', 'edited afterwards');
    },
    expected: { b: 'edited afterwards', z: 'stays' },
    renamed: 0,
    transferred: 1,
    gone: ['A'],
  },
  {
    name: 'a parent and its child swap places (edge case 91)',
    base: { 'p/c/in child': 'child', 'p/in parent': 'parent', z: 'stays' },
    act: ({ move }) => {
      move('p/c', 't');
      move('p', 't/p');
      move('t', 'c');
    },
    expected: { 'c/in child': 'child', 'c/p/in parent': 'parent', z: 'stays' },
    renamed: 2,
  },
  {
    name: 'files of equal content trade folders (edge case 93)',
    base: { 'a/same': 'same', 'b/same': 'same', z: 'stays' },
    act: ({ move }) => {
      move('a', 'c');
      move('b', 'd');
    },
    expected: { 'c/same': 'same', 'd/same': 'same', z: 'stays' },
    renamed: 2,
  },
  {
    name: 'a file becomes a folder that it lies in',
    base: { a: 'A', z: 'stays' },
    act: ({ move }) => {
      move('a', 't');
      move('t', 'a/x');
    },
    expected: { 'a/x': 'A', z: 'stays' },
    renamed: 1,
  },
];

for (const { name, base, act, expected, renamed, transferred = 0, aside = 0, gone = [] } of shapes) {
  test(`done here: ${name}`, async () => {
    const world = await inSync(base);
    await act(hereIn(world));
    const { outcome, counts } = await world.open().runOnce(once);
    const { copy = 0, put = 0, get = 0 } = requests(world);
    expect({
      outcome,
      renamed: counts.renamed,
      copy,
      put,
      get,
      bucket: bucketFiles(world),
      local: localFiles(world),
    }).toEqual({
      outcome: 'in-sync',
      renamed,
      copy: renamed + aside,
      put: transferred,
      get: 0,
      bucket: expected,
      local: expected,
    });
    expect(await isAtRest(world)).toBe(true);
  });

  test(`done in the bucket: ${name}`, async () => {
    const world = await inSync(base);
    await act(inBucketOf(world));
    const { outcome, counts } = await world.open().runOnce(once);
    const { copy = 0, put = 0, get = 0 } = requests(world);
    expect({
      outcome,
      renamed: counts.renamed,
      copy,
      put,
      get,
      local: localFiles(world),
      bucket: bucketFiles(world),
      trash: trashBelow(world.root),
    }).toEqual({
      outcome: 'in-sync',
      renamed,
      copy: 0,
      put: 0,
      get: transferred,
      local: expected,
      bucket: expected,
      trash: gone,
    });
    expect(await isAtRest(world)).toBe(true);
  });

  test(`without the detection, done on either side: ${name}`, async () => {
    const here = await inSync(base);
    await act(hereIn(here));
    const there = await inSync(base);
    await act(inBucketOf(there));
    const found = [];
    for (const world of [here, there]) {
      const { counts } = await world.open({ config: { detectRenames: false } }).runOnce(once);
      found.push({
        renamed: counts.renamed,
        copy: requests(world).copy ?? 0,
        local: localFiles(world),
        bucket: bucketFiles(world),
      });
    }
    const same = { renamed: 0, copy: 0, local: expected, bucket: expected };
    expect(found).toEqual([same, same]);
  });
}

test('a file renamed here is one copy and one deletion in the bucket', async () => {
  const world = await inSync({ 'a.txt': 'content', 'other.txt': 'other' });
  move(world, 'a.txt', 'folder/b.txt');
  const report = await world.open().runOnce(once);
  expect({
    requests: requests(world),
    counts: report.counts,
    activity: world.activity,
    files: bucketFiles(world),
  }).toEqual({
    requests: { list: 2, copy: 1, head: 1, delete: 1 },
    counts: { ...report.counts, renamed: 1, uploaded: 0, deletedRemote: 0, bytesUp: 0 },
    activity: [{ kind: 'renamed-remote', path: 'folder/b.txt', from: 'a.txt' }],
    files: { 'folder/b.txt': 'content', 'other.txt': 'other' },
  });
});

test('a file renamed in the bucket is renamed here', async () => {
  const world = await inSync({ 'a.txt': 'content', 'other.txt': 'other' });
  const { ino, mtimeMs } = statSync(join(world.root, 'a.txt'));
  moveRemote(world, 'a.txt', 'folder/b.txt');
  const report = await world.open().runOnce(once);
  const after = statSync(join(world.root, 'folder/b.txt'));
  expect({
    requests: requests(world),
    counts: report.counts,
    activity: world.activity,
    files: localFiles(world),
    trash: trashBelow(world.root),
    isSameFile: after.ino === ino && after.mtimeMs === mtimeMs,
  }).toEqual({
    requests: { list: 2, head: 3 },
    counts: { ...report.counts, renamed: 1, downloaded: 0, deletedLocal: 0, bytesDown: 0 },
    activity: [
      { kind: 'made-local-folder', path: 'folder' },
      { kind: 'renamed-local', path: 'folder/b.txt', from: 'a.txt' },
    ],
    files: { 'folder/b.txt': 'content', 'other.txt': 'other' },
    trash: [],
    isSameFile: true,
  });
});
