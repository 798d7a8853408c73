import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { hookFileSystem } from '../support/hooked-file-system.ts';
import { createMemoryObjectStore } from '../support/memory-object-store.ts';
import { makePairWorld } from '../support/pair-world.ts';
import { readTree } from '../support/tree.ts';

/** A small generator of repeatable numbers: https://en.wikipedia.org/wiki/Xorshift */
function createDice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

const names = ['a', 'b', 'a/x', 'a/y', 'b/x', 'b/z/deep', 'c', 'c-d', 'c/w'];

const impatientClock: Clock = { ...systemClock, sleep: () => Promise.resolve() };

/** Does one thing a user might do. Returns the bytes that are the user's from now on, and those he gave up. */
function actAsUser(
  root: string,
  dice: (sides: number) => number,
  stamp: string,
): { readonly wrote?: string; readonly gaveUp: readonly string[] } {
  const path = join(root, names[dice(names.length)] ?? 'a');
  const gaveUp = contentsAt(path);
  switch (dice(5)) {
    case 0:
      rmSync(path, { recursive: true, force: true });
      return { gaveUp };
    case 1: {
      const other = join(root, names[dice(names.length)] ?? 'b');
      if (!existsSync(path) || other.startsWith(path) || path.startsWith(other)) {
        return { gaveUp: [] };
      }
      const lost = contentsAt(other);
      try {
        mkdirSync(join(other, '..'), { recursive: true });
        rmSync(other, { recursive: true, force: true });
        renameSync(path, other);
      } catch {
        // A file is in the way of the folder: the user gives up, too.
        return { gaveUp: [] };
      }
      return { gaveUp: lost };
    }
    default:
      try {
        mkdirSync(join(path, '..'), { recursive: true });
        writeFileSync(path, stamp);
      } catch {
        // The name is a folder's, or its parent a file's.
        return { gaveUp: [] };
      }
      return { wrote: stamp, gaveUp };
  }
}

function contentsAt(path: string): string[] {
  try {
    return [readFileSync(path, 'utf8')];
  } catch {
    return existsSync(path) ? contentsBelow(path) : [];
  }
}

function contentsBelow(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    : [];
}

const seeds = Number(process.env.DRIFTLESS_SEEDS ?? '12');
const firstSeed = Number(process.env.DRIFTLESS_FIRST_SEED ?? '1');

for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
  test(`two devices whose users act between passes come to rest with the same files and lose nothing (seed ${seed})`, async () => {
    await playAndCompare(seed, 0);
  });
  test(`two devices whose users act at any moment come to rest with the same files and lose nothing (seed ${seed})`, async () => {
    await playAndCompare(seed, 40);
  });
}

/** `haste`: before one in so many calls of the disk and the bucket the user does something; 0 for never. */
async function playAndCompare(seed: number, haste: number): Promise<void> {
  const dice = createDice(seed);
  const store = createMemoryObjectStore({ minPartBytes: 1 });
  const owned = new Set<string>();
  let isCalm = false;
  const act = (root: string): void => {
    const { wrote, gaveUp } = actAsUser(root, dice, `seed ${seed} ${systemRandom.hex(8)} ${'.'.repeat(dice(3))}`);
    for (const content of gaveUp) {
      owned.delete(content);
    }
    if (wrote !== undefined) {
      owned.add(wrote);
    }
  };
  const devices = [makePairWorld(), makePairWorld()].map((world) => {
    const maybeAct = (): void => {
      if (haste > 0 && !isCalm && dice(haste) === 0) {
        act(world.root);
      }
    };
    const acting = async <T>(call: () => Promise<T>): Promise<T> => {
      maybeAct();
      const result = await call();
      maybeAct();
      return result;
    };
    const engine = world.open({
      clock: impatientClock,
      fs: (fs) => hookFileSystem(fs, { before: maybeAct }),
      store: {
        ...store,
        list: (options, signal) => acting(() => store.list(options, signal)),
        head: (key, signal) => acting(() => store.head(key, signal)),
        get: (key, options, signal) => acting(() => store.get(key, options, signal)),
        put: (key, body, options, signal) => acting(() => store.put(key, body, options, signal)),
        copy: (from, key, options, signal) => acting(() => store.copy(from, key, options, signal)),
        delete: (key, signal) => acting(() => store.delete(key, signal)),
      },
    });
    return { world, engine };
  });
  for (let round = 0; round < 6; round += 1) {
    for (const { world, engine } of devices) {
      for (let count = dice(4); count >= 0; count -= 1) {
        act(world.root);
      }
      if (dice(3) > 0) {
        await runThroughHolds(engine);
      }
    }
  }
  isCalm = true;
  const reports = [];
  for (let round = 0; round < 4; round += 1) {
    reports.length = 0;
    for (const { engine } of devices) {
      reports.push(await runThroughHolds(engine));
    }
  }
  const everywhere = new Set([
    ...devices.flatMap(({ world }) => contentsBelow(world.root)),
    ...[...store.objects.values()].map(({ bytes }) => new TextDecoder().decode(bytes)),
  ]);
  const inConflict = reports.flatMap(({ conflicts }) => conflicts.map(({ path }) => path));
  const isFrozen = (line: string): boolean =>
    inConflict.some((path) => line === path || line.startsWith(`${path} `) || line.startsWith(`${path}/`));
  const trees = await Promise.all(
    devices.map(async ({ world }) => (await readTree(world.root)).filter((line) => !isFrozen(line))),
  );
  expect({
    lost: [...owned].filter((content) => !everywhere.has(content)),
    problems: reports.flatMap(({ problems }) => problems),
    outcomes: reports.map(({ outcome }) => (outcome === 'conflicts' ? 'in-sync' : outcome)),
    here: trees[0],
  }).toEqual({ lost: [], problems: [], outcomes: ['in-sync', 'in-sync'], here: trees[1] });
}

async function runThroughHolds(
  engine: ReturnType<ReturnType<typeof makePairWorld>['open']>,
): ReturnType<typeof engine.runOnce> {
  for (;;) {
    const report = await engine.runOnce({ dryRun: false });
    if (report.hold === undefined || !engine.answerHold(report.hold.code, 'proceed')) {
      return report;
    }
  }
}
