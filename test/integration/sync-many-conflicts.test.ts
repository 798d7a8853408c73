import { expect, test } from 'vitest';
import { toRelPath } from '../../src-main/foundation/names.ts';
import { device } from '../support/conflict-world.ts';
import { localFiles, once, remoteFiles, writeFiles } from '../support/pair-files.ts';
import { makePairWorld } from '../support/pair-world.ts';

test('a thousand conflicts are decided at once', async () => {
  const world = makePairWorld();
  const paths = Array.from({ length: 1_000 }, (_, index) => `folder ${index % 10}/file ${index}.txt`);
  for (const path of paths) {
    await world.store.seed(path, `theirs ${path}`);
  }
  writeFiles(world.root, Object.fromEntries(paths.map((path) => [path, `mine ${path}`])));
  const engine = world.open(device);
  const report = await engine.runOnce(once);
  const startedAt = performance.now();
  const results = await Promise.all(
    report.conflicts.map(({ path, version }, index) =>
      engine.resolveConflict({ path: toRelPath(path), version, choice: index % 2 === 0 ? 'local' : 'remote' }),
    ),
  );
  const tookMs = performance.now() - startedAt;
  const left = await engine.runOnce(once);
  expect({
    found: report.conflicts.length,
    outcomes: [...new Set(results.map(({ outcome }) => outcome))],
    left: [left.outcome, left.conflicts.length],
    isSame: Object.entries(localFiles(world.root)).every(
      ([path, content]) => remoteFiles(world.store)[path] === content,
    ),
    isQuick: tookMs < 60_000,
  }).toEqual({ found: 1_000, outcomes: ['resolved'], left: ['in-sync', 0], isSame: true, isQuick: true });
});
