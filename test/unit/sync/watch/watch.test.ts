import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Reason } from '../../../../src-main/contract/model.ts';
import type { RelPath } from '../../../../src-main/foundation/names.ts';
import { startWatch } from '../../../../src-main/sync/watch/start-watch.ts';
import { chokidarWatch, degradedBy, type StartWatch } from '../../../../src-main/sync/watch/watch.ts';
import { watchFolders } from '../../../../src-main/sync/watch/watch-folders.ts';
import { leastLongestBlockMs } from '../../../support/event-loop.ts';
import { makeTempFolder, type TempFolder } from '../../../support/temp-folder.ts';

type Watched = {
  readonly hints: RelPath[];
  readonly degraded: Reason[];
  /** Resolves when the path, or a folder above it, has been hinted at since the last call. */
  readonly untilHinted: (path: string) => Promise<void>;
  /** Edits the file again and again until that is hinted at: a new folder is watched a moment after it is told of. */
  readonly untilWatched: (folder: TempFolder, path: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

async function watchOf(start: StartWatch, folder: TempFolder): Promise<Watched> {
  const hints: RelPath[] = [];
  const degraded: Reason[] = [];
  let onHinted: () => void = () => undefined;
  const watch = await start(folder.path, {
    onHint: (path) => {
      hints.push(path);
      onHinted();
    },
    onDegraded: (reason) => degraded.push(reason),
  });
  onTestFinished(() => watch.close());
  const untilHinted = async (path: string): Promise<void> => {
    const isHinted = (): boolean => hints.some((hint) => hint === '' || hint === path || path.startsWith(`${hint}/`));
    while (!isHinted()) {
      await new Promise<void>((resolve) => {
        onHinted = resolve;
      });
    }
    hints.length = 0;
  };
  return {
    hints,
    degraded,
    close: watch.close,
    untilHinted,
    untilWatched: async (folder, path) => {
      hints.length = 0;
      const edit = (): void => writeFileSync(folder.at(path), 'edited');
      edit();
      const again = setInterval(edit, 100);
      await untilHinted(path);
      clearInterval(again);
    },
  };
}

function makeTree(folder: TempFolder, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(folder.at(name, '..'), { recursive: true });
    writeFileSync(folder.at(name), 'old');
  }
}

const oneHandle = chokidarWatch({ wholeTree: true });
const kinds: readonly [string, StartWatch][] = [
  ['chokidar, folder by folder', chokidarWatch({ wholeTree: false })],
  ['chokidar, one handle for the whole tree', oneHandle],
  ['plain watches of folders', watchFolders],
];

describe.each(kinds)('%s', (_kind, start) => {
  test('each way to change a file is hinted at, whatever its name', async () => {
    const folder = makeTempFolder();
    makeTree(folder, ['top.txt', 'sub/deep/old.txt']);
    const { untilHinted, degraded } = await watchOf(start, folder);
    writeFileSync(folder.at('sub/deep/old.txt'), 'edited');
    await untilHinted('sub/deep/old.txt');
    for (const name of ['new.txt', 'note~', '.x.swp', '中文 😀.txt', 'sub/deep/a b']) {
      writeFileSync(folder.at(name), 'new');
      await untilHinted(name);
    }
    chmodSync(folder.at('top.txt'), 0o600);
    await untilHinted('top.txt');
    rmSync(folder.at('top.txt'));
    await untilHinted('top.txt');
    expect(degraded).toEqual([]);
  });

  test('a folder moved in from outside is hinted at, and watched from then on', async () => {
    const folder = makeTempFolder();
    const outside = makeTempFolder();
    makeTree(outside, ['tree/a/b/file.txt']);
    const { untilHinted, untilWatched } = await watchOf(start, folder);
    renameSync(outside.at('tree'), folder.at('tree'));
    await untilHinted('tree/a/b/file.txt');
    await expect(untilWatched(folder, 'tree/a/b/file.txt')).resolves.toBeUndefined();
  });

  test('after the rename of a folder, what changes in it is told at its new place', async () => {
    const folder = makeTempFolder();
    makeTree(folder, ['before/sub/file.txt', 'other/file.txt']);
    const { untilHinted, untilWatched } = await watchOf(start, folder);
    renameSync(folder.at('before'), folder.at('after'));
    await untilHinted('after/sub/file.txt');
    // Another folder takes the old place.
    renameSync(folder.at('other'), folder.at('before'));
    await untilHinted('before/file.txt');
    await untilWatched(folder, 'after/sub/file.txt');
    await expect(untilWatched(folder, 'before/file.txt')).resolves.toBeUndefined();
  });

  test('nothing of the hidden folder is hinted at', async () => {
    const folder = makeTempFolder();
    makeTree(folder, ['.driftless/tmp/x', 'a.txt']);
    const { untilHinted, hints } = await watchOf(start, folder);
    writeFileSync(folder.at('.driftless/tmp/y'), 'own');
    writeFileSync(folder.at('.driftless/z'), 'own');
    const seen = [...hints];
    writeFileSync(folder.at('a.txt'), 'edited');
    await untilHinted('a.txt');
    expect([...seen, ...hints].filter((hint) => hint === '' || hint.startsWith('.driftless'))).toEqual([]);
  });

  test('after close nothing is told', async () => {
    const folder = makeTempFolder();
    makeTree(folder, ['a.txt']);
    const { close, hints } = await watchOf(start, folder);
    await close();
    writeFileSync(folder.at('a.txt'), 'edited');
    await pause(50);
    expect(hints).toEqual([]);
  });
});

// Where one handle tells of the whole tree this is the system's own work, which Node only imitates on Linux.
test.each(kinds.filter(([, start]) => start !== oneHandle))(
  '%s: a folder that goes and comes back is watched again',
  async (_kind, start) => {
    const folder = makeTempFolder();
    makeTree(folder, ['sub/deep/file.txt']);
    const { untilHinted, untilWatched, degraded } = await watchOf(start, folder);
    for (let round = 0; round < 3; round += 1) {
      rmSync(folder.at('sub'), { recursive: true });
      makeTree(folder, ['sub/deep/file.txt']);
      await untilHinted('sub/deep/file.txt');
      await untilWatched(folder, 'sub/deep/file.txt');
    }
    expect(degraded).toEqual([]);
  },
);

test('a whole tree made at once is watched to its last folder', async () => {
  const folder = makeTempFolder();
  const { untilHinted, untilWatched } = await watchOf(watchFolders, folder);
  const names = Array.from({ length: 300 }, (_, index) => `t${index % 7}/u${index % 30}/v${index}/file.txt`);
  makeTree(folder, names);
  await untilHinted(names.at(-1) ?? '');
  for (const name of names) {
    await untilWatched(folder, name);
  }
  expect(names).toHaveLength(300);
});

test('folders that cannot be read are left out, and watched when they can', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root may read everything');
  const folder = makeTempFolder();
  makeTree(folder, ['closed/file.txt']);
  chmodSync(folder.at('closed'), 0);
  const { untilHinted, untilWatched, degraded } = await watchOf(watchFolders, folder);
  chmodSync(folder.at('closed'), 0o700);
  await untilHinted('closed');
  await untilWatched(folder, 'closed/file.txt');
  expect(degraded).toEqual([]);
});

test('starting on a folder of many entries leaves the event loop free', { timeout: 60_000 }, async () => {
  const folder = makeTempFolder();
  for (let index = 0; index < 20_000; index += 1) {
    writeFileSync(folder.at(`file ${index}`), '');
  }
  const longestMs = await leastLongestBlockMs(async () => {
    const watch = await startWatch(folder.path, { onHint: () => undefined, onDegraded: () => undefined });
    await watch.close();
  });
  expect(longestMs).toBeLessThan(50);
});

test('the limit of watched folders is told by its name, other failures by theirs', () => {
  const full = Object.assign(new Error('ENOSPC: watch limit'), { code: 'ENOSPC' });
  expect([degradedBy(full), degradedBy(new Error('odd')), degradedBy('text')]).toEqual([
    { code: 'watch-degraded', detail: 'the limit of watched folders is reached (fs.inotify.max_user_watches)' },
    { code: 'watch-degraded', detail: 'odd' },
    { code: 'watch-degraded', detail: 'text' },
  ]);
});
