/** Many small files: up on a fast and on a slow line, down, and a first sync of a great many. */
import { mkdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Program, runMeasured } from '../measured-process.ts';
import { driftless, isInstalled, rawUndici, rclone, sdkUpload } from '../peers.ts';
import { type BenchServer, fastFolder, startServer } from '../server.ts';
import { diskFolder, removed } from '../temporary.ts';
import { checkBucket, checkFolder, pathOf, type Tree, writeTree } from '../trees.ts';
import type { Contender, Scale, Target, WorkloadMaker } from '../workload.ts';

const ours = 'driftless sync --once';
/** A file this old is on the disk by itself, so that its upload waits for no sync of it. */
const settledAfterMs = 61_000;

type Upload = {
  readonly name: string;
  readonly program: (server: BenchServer, at: { readonly prefix: string; readonly scratch: string }) => Program;
  readonly before?: () => void;
};

type UploadWork = {
  readonly name: string;
  readonly title: string;
  readonly tree: Tree;
  readonly rounds: number;
  readonly latencyMs?: number;
  readonly rcloneTransfers: number;
  readonly others: boolean;
  readonly atOnce: number;
  readonly targets: readonly Target[];
};

function upload(work: (scale: Scale) => UploadWork): WorkloadMaker {
  return async (scale, measure) => {
    const { name, title, tree, rounds, latencyMs = 0, rcloneTransfers, others, atOnce, targets } = work(scale);
    await using top = removed(diskFolder());
    const folder = join(top.path, 'tree');
    writeTree(folder, tree);
    const writtenAt = Date.now();
    if (!scale.isSmall) {
      await pause(Math.max(0, writtenAt + settledAfterMs - Date.now()));
    }
    const contender = ({ name, program, before }: Upload): Contender => ({
      name,
      run: async (round) => {
        await using server = await startServer();
        const scratch = join(top.path, `${round} ${name.replaceAll('/', ' ')}`);
        mkdirSync(scratch);
        before?.();
        await server.count(latencyMs);
        const usage = await runMeasured(program(server, { prefix: 'up/', scratch }));
        const { counts } = await server.count();
        await checkBucket(server, 'up/', name.startsWith('raw') ? { ...tree, isAnyContent: true } : tree);
        rmSync(scratch, { recursive: true });
        return { ...usage, requests: counts };
      },
    });
    const sync = (server: BenchServer, { prefix, scratch }: { prefix: string; scratch: string }): Program =>
      driftless(scale.entry, { server, prefix, folder, state: scratch });
    const transfers = String(rcloneTransfers);
    const uploads: readonly Upload[] = [
      { name: ours, program: sync },
      ...(isInstalled('rclone')
        ? [
            {
              name: `rclone --transfers ${transfers}`,
              program: (server: BenchServer, { prefix, scratch }: { prefix: string; scratch: string }) =>
                rclone(server, ['copy', folder, `cos:${server.bucket}/${prefix}`, '--transfers', transfers], scratch),
            },
          ]
        : []),
      {
        name: `raw undici loop, ${atOnce} at once`,
        program: (server, { prefix }) => rawUndici(server, { method: 'PUT', prefix, atOnce, ...tree }),
      },
      ...(others
        ? [
            {
              name: 'cos-nodejs-sdk-v5 uploadFiles, 16 at once',
              program: (server: BenchServer, { prefix }: { prefix: string }) =>
                sdkUpload(server, { prefix, folder, files: tree.files, atOnce: 16 }),
            },
            { name: `${ours}, files just written`, program: sync, before: () => touchAll(folder, tree) },
          ]
        : []),
    ];
    await measure({
      name,
      title,
      rounds,
      contenders: uploads.map(contender),
      targets,
      notes: isInstalled('rclone') ? [] : ['rclone is not installed: left out'],
    });
  };
}

/** Gives every file a new change time. */
function touchAll(folder: string, { files }: Tree): void {
  const seconds = Date.UTC(2024, 4, 5, 6, 7, 8) / 1000;
  for (let index = 0; index < files; index += 1) {
    utimesSync(join(folder, pathOf(index)), seconds, seconds);
  }
}

export const smallUp = upload(({ isSmall }) => ({
  name: 'small-up',
  title: isSmall ? '200 x 4 KiB up' : '5,000 x 4 KiB up',
  tree: { files: isSmall ? 200 : 5_000, size: 4096 },
  rounds: isSmall ? 1 : 5,
  rcloneTransfers: 32,
  others: true,
  atOnce: 16,
  targets: [
    { of: ours, reference: 'rclone --transfers 32', atMost: 0.65 },
    { of: ours, reference: 'raw undici loop, 16 at once', atMost: 1.5 },
  ],
}));

export const smallUpSlow = upload(({ isSmall }) => ({
  name: 'small-up-slow',
  title: `${isSmall ? '100' : '5,000'} x 4 KiB up, every answer 30 ms later`,
  tree: { files: isSmall ? 100 : 5_000, size: 4096 },
  rounds: isSmall ? 1 : 5,
  latencyMs: 30,
  rcloneTransfers: 64,
  others: false,
  atOnce: 64,
  targets: [{ of: ours, reference: 'rclone --transfers 64', atMost: 0.8 }],
}));

export const manyUp = upload(({ isSmall }) => ({
  name: 'many-up',
  title: `${isSmall ? '300' : '100,000'} x 1 KiB up, first sync`,
  tree: { files: isSmall ? 300 : 100_000, size: 1024 },
  rounds: isSmall ? 1 : 2,
  rcloneTransfers: 32,
  others: false,
  atOnce: 16,
  targets: [{ of: ours, reference: 'rclone --transfers 32', atMost: 0.6 }],
}));

export const smallDown: WorkloadMaker = async (scale, measure) => {
  const tree = { files: scale.isSmall ? 200 : 5_000, size: 4096 };
  await using top = removed(diskFolder());
  await using fast = removed(fastFolder());
  await using server = await startServer();
  const source = join(fast.path, 'source');
  writeTree(source, tree);
  await runMeasured(
    driftless(scale.entry, { server, prefix: 'down/', folder: source, state: join(fast.path, 'seed') }),
  );
  await checkBucket(server, 'down/', tree);
  const contender = (
    name: string,
    parent: string,
    program: (folder: string, scratch: string) => Program,
  ): Contender => ({
    name,
    run: async (round) => {
      const scratch = join(parent, `${round} ${name}`);
      const folder = join(scratch, 'folder');
      mkdirSync(folder, { recursive: true });
      await server.count();
      const usage = await runMeasured(program(folder, scratch));
      const { counts } = await server.count();
      if (!name.startsWith('raw')) {
        checkFolder(folder, tree);
      }
      // Not removed before the end: some file systems make new files twenty times as slowly where many have just been deleted.
      return { ...usage, requests: counts };
    },
  });
  const sync = (folder: string, scratch: string): Program =>
    driftless(scale.entry, { server, prefix: 'down/', folder, state: join(scratch, 'state') });
  const inMemory = `${ours}, folder in memory (fsync costs nothing)`;
  const byRclone = (folder: string, scratch: string): Program =>
    rclone(server, ['copy', `cos:${server.bucket}/down`, folder, '--transfers', '32'], scratch);
  await measure({
    name: 'small-down',
    title: `${tree.files.toLocaleString('en')} x 4 KiB down`,
    rounds: scale.isSmall ? 1 : 5,
    contenders: [
      contender(ours, top.path, sync),
      contender(inMemory, fast.path, sync),
      ...(isInstalled('rclone')
        ? [
            contender('rclone --transfers 32', top.path, byRclone),
            contender('rclone --transfers 32, folder in memory', fast.path, byRclone),
          ]
        : []),
      contender('raw undici loop, 16 at once, bytes thrown away', fast.path, () =>
        rawUndici(server, { method: 'GET', prefix: 'down/', atOnce: 16, ...tree }),
      ),
    ],
    targets: [
      { of: ours, reference: 'rclone --transfers 32', atMost: 1 },
      { of: inMemory, reference: 'rclone --transfers 32, folder in memory', atMost: 1 },
    ],
    notes: isInstalled('rclone') ? [] : ['rclone is not installed: left out'],
  });
};
