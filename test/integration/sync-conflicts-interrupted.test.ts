import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toRelPath } from '../../src-main/foundation/names.ts';
import { device, everywhere, fail } from '../support/conflict-world.ts';
import { createMortal } from '../support/mortal.ts';
import { localFiles, once, remoteFiles, writeFiles } from '../support/pair-files.ts';
import { makePairWorld } from '../support/pair-world.ts';

const choices = ['local', 'remote', 'both', 'merged'] as const;
/** More than any choice makes calls. */
const momentsMax = 90;

test('a death at any moment of a decision loses nothing, and the pair comes to rest afterwards', async () => {
  const world = makePairWorld();
  const paths = choices.flatMap((choice) => Array.from({ length: momentsMax }, (_, moment) => `${choice}/${moment}`));
  writeFiles(world.root, Object.fromEntries(paths.map((path) => [path, 'base'])));
  await world.open().runOnce(once);
  writeFiles(world.root, Object.fromEntries(paths.map((path) => [path, `mine ${path}`])));
  for (const path of paths) {
    await world.store.seed(path, `theirs ${path}`);
  }
  const found = await world.open().runOnce(once);
  let tick = (): void => undefined;
  for (const method of ['put', 'delete', 'get', 'head', 'list'] as const) {
    world.store.inject({ method, times: Number.POSITIVE_INFINITY, after: () => tick() });
  }
  const finished: string[] = [];
  const touched: string[] = [];
  for (const choice of choices) {
    let isOver = false;
    for (let moment = 0; !isOver; moment += 1) {
      let calls = 0;
      tick = () => {
        calls += 1;
        if (calls > moment) {
          mortal.die();
        }
      };
      const mortal = createMortal({ after: () => tick() });
      const path = `${choice}/${moment}`;
      const conflict = found.conflicts.find((one) => one.path === path) ?? fail();
      const engine = world.open({ ...device, fs: mortal.fs, store: mortal.store(world.store), state: mortal.state });
      const text = choice === 'merged' ? 'merged' : undefined;
      const result = await engine.resolveConflict({ path: toRelPath(path), version: conflict.version, choice, text });
      await engine.stop();
      isOver = !mortal.isDead();
      touched.push(path);
      if (isOver) {
        finished.push(result.outcome);
      }
    }
  }
  tick = () => undefined;
  const left = await world.open(device).runOnce(once);
  const had = await everywhere(world);
  const [here, there] = [localFiles(world.root), remoteFiles(world.store)];
  const open = new Set<string>(left.conflicts.map(({ path }) => path));
  expect({
    finished,
    outcome: left.outcome,
    problems: left.problems,
    lost: touched.flatMap((path) => [`mine ${path}`, `theirs ${path}`]).filter((content) => !had.has(content)),
    different: [...new Set([...Object.keys(here), ...Object.keys(there)])].filter(
      (path) => !open.has(path) && here[path] !== there[path],
    ),
    temps: Object.keys(localFiles(join(world.root, '.driftless/tmp'))),
    wereAllTried: touched.length > 60,
  }).toEqual({
    finished: choices.map(() => 'resolved'),
    outcome: 'conflicts',
    problems: [],
    lost: [],
    different: [],
    temps: [],
    wereAllTried: true,
  });
});
