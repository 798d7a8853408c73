/** A rename that is killed before any of its writes: the next life comes to the same end, and nothing is lost on the way. */
import { expect, test } from 'vitest';
import type { ObjectStore } from '../../src-main/cos/object-store.ts';
import type { PairStore } from '../../src-main/state/pair-store.ts';
import { createMortal, type Mortal } from '../support/mortal.ts';
import type { PairWorld } from '../support/pair-world.ts';
import {
  bucketFiles,
  type Files,
  hereIn,
  inBucketOf,
  inSync,
  isAtRest,
  localFiles,
  once,
  type Side,
} from '../support/rename-world.ts';
import { trashBelow } from '../support/storm.ts';

const shapes: readonly {
  readonly name: string;
  readonly base: Files;
  readonly act: (side: Side) => void | Promise<void>;
  readonly expected: Files;
}[] = [
  {
    name: 'a rename',
    base: { a: 'A', z: 'stays' },
    act: ({ move }) => move('a', 'b'),
    expected: { b: 'A', z: 'stays' },
  },
  {
    name: 'a rename over another file',
    base: { a: 'A', b: 'B', z: 'stays' },
    act: ({ move }) => move('a', 'b'),
    expected: { b: 'A', z: 'stays' },
  },
  {
    name: 'a swap',
    base: { a: 'A of a', b: 'B', z: 'stays' },
    act: ({ move }) => {
      move('a', 't');
      move('b', 'a');
      move('t', 'b');
    },
    expected: { a: 'B', b: 'A of a', z: 'stays' },
  },
  {
    name: 'a name given on and taken anew',
    base: { a: 'A', z: 'stays' },
    act: async ({ move, write }) => {
      move('a', 'b');
      await write('a', 'new content');
    },
    expected: { a: 'new content', b: 'A', z: 'stays' },
  },
  {
    name: 'a file that becomes a folder it lies in',
    base: { a: 'A', z: 'stays' },
    act: ({ move }) => {
      move('a', 't');
      move('t', 'a/x');
    },
    expected: { 'a/x': 'A', z: 'stays' },
  },
  {
    name: 'a chain out of a folder',
    base: { 'f/a': 'A', b: 'B', z: 'stays' },
    act: ({ move }) => {
      move('b', 'g/c');
      move('f/a', 'b');
    },
    expected: { b: 'A', 'g/c': 'B', z: 'stays' },
  },
];

const sides = { here: hereIn, 'in the bucket': inBucketOf };

for (const { name, base, act, expected } of shapes) {
  for (const [where, sideOf] of Object.entries(sides)) {
    test(`${name} done ${where} survives a death before each of its writes`, async () => {
      const found: unknown[] = [];
      const wanted: unknown[] = [];
      for (let writes = 0, died = true; died; writes += 1) {
        const world = await inSync(base);
        await act(sideOf(world));
        died = await dieBefore(world, writes);
        const owned = Object.values(expected);
        const everywhere = [
          ...Object.values(localFiles(world)),
          ...trashBelow(world.root),
          ...Object.values(bucketFiles(world)),
        ];
        const lost = owned.filter((content) => !everywhere.includes(content));
        const { outcome } = await world.open().runOnce(once);
        const ends = { local: localFiles(world), bucket: bucketFiles(world), isAtRest: await isAtRest(world) };
        found.push({ writes, outcome, lost, ...ends });
        wanted.push({ writes, outcome: 'in-sync', lost: [], local: expected, bucket: expected, isAtRest: true });
      }
      expect(found).toEqual(wanted);
      expect(found.length).toBeGreaterThan(3);
    });
  }
}

/** Lives for so many writes to the disk, the bucket or the state; the next is its end, in the bucket with its effect. False when that was enough. */
async function dieBefore(world: PairWorld, writes: number): Promise<boolean> {
  let left = writes;
  const onWrite = (): void => {
    if (left === 0) {
      mortal.die();
    }
    left -= 1;
  };
  const mortal: Mortal = createMortal({
    before: ({ method }) => {
      if (['rename', 'link', 'removeFile', 'createFile', 'removeFolder'].includes(method)) {
        onWrite();
      }
    },
  });
  const engine = world.open({
    fs: mortal.fs,
    store: mortal.store(writingStore(world.store, onWrite)),
    state: (state) => writingState(mortal.state(state), onWrite),
  });
  await engine.runOnce(once, mortal.signal).catch(() => undefined);
  await engine.stop();
  return mortal.isDead();
}

function writingStore(store: ObjectStore, onWrite: () => void): ObjectStore {
  return {
    ...store,
    put: async (...given) => {
      onWrite();
      return await store.put(...given);
    },
    copy: async (...given) => {
      onWrite();
      return await store.copy(...given);
    },
    delete: async (...given) => {
      onWrite();
      return await store.delete(...given);
    },
  };
}

function writingState(state: PairStore, onWrite: () => void): PairStore {
  return {
    ...state,
    commit: (...given) => {
      onWrite();
      state.commit(...given);
    },
    putIntent: (...given) => {
      onWrite();
      state.putIntent(...given);
    },
    removeIntent: (...given) => {
      onWrite();
      state.removeIntent(...given);
    },
  };
}
