/** Passes that find nothing to do: what a sync program does most of the time. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, runMeasured } from '../measured-process.ts';
import { driftless, isInstalled, rclone } from '../peers.ts';
import { makeSettledPair, type SettledPair } from '../settled-pair.ts';
import { requireSame } from '../trees.ts';
import type { Contender, WorkloadMaker } from '../workload.ts';

const ours = 'driftless sync --once';

function quietContender({ server }: SettledPair, name: string, program: Program): Contender {
  return {
    name,
    run: async () => {
      await server.count();
      const usage = await runMeasured(program);
      const { counts } = await server.count();
      const written = Object.entries(counts).filter(([kind]) => /^(PUT|POST|DELETE) /.test(kind));
      requireSame(JSON.stringify(written), '[]', `${name} found nothing to do`);
      return { ...usage, requests: counts };
    },
  };
}

export const quiet50k: WorkloadMaker = async ({ isSmall, entry }, measure) => {
  const files = isSmall ? 200 : 50_000;
  await using pair = await makeSettledPair(entry, files);
  const { server, folder, state, top } = pair;
  const copy = (...options: readonly string[]): Program =>
    rclone(server, ['sync', folder, `cos:${server.bucket}`, '--exclude', '/.driftless/**', ...options], top);
  const bySize = 'rclone sync --size-only --fast-list';
  const byDefault = 'rclone sync';
  await measure({
    name: 'quiet-50k',
    title: `quiet pass, ${files.toLocaleString('en')} files`,
    rounds: isSmall ? 1 : 5,
    contenders: [
      quietContender(pair, ours, driftless(entry, { server, prefix: '', folder, state })),
      ...(isInstalled('rclone')
        ? [quietContender(pair, bySize, copy('--size-only', '--fast-list')), quietContender(pair, byDefault, copy())]
        : []),
    ],
    targets: [
      { of: ours, reference: bySize, atMost: 0.45 },
      { of: ours, reference: byDefault, atMost: 0.12 },
    ],
    notes: isInstalled('rclone') ? [] : ['rclone is not installed: left out'],
  });
};

export const quietTwoWay: WorkloadMaker = async ({ isSmall, entry }, measure) => {
  const files = isSmall ? 200 : 100_000;
  await using pair = await makeSettledPair(entry, files);
  const { server, folder, state, top } = pair;
  const contenders = [quietContender(pair, ours, driftless(entry, { server, prefix: '', folder, state }))];
  const byUnison = 'unison, between two folders of this machine';
  if (isInstalled('unison')) {
    const other = join(top, 'other');
    cpSync(folder, other, { recursive: true, preserveTimestamps: true });
    const home = join(top, 'unison');
    mkdirSync(home);
    const unison: Program = {
      command: 'unison',
      parameters: [folder, other, '-batch', '-silent', '-times', '-ignore', 'Path .driftless'],
      environment: { HOME: home, UNISON: join(home, 'archives') },
    };
    await runMeasured(unison);
    contenders.push(quietContender(pair, byUnison, unison));
  }
  const byBisync = 'rclone bisync';
  if (isInstalled('rclone')) {
    const bisync = (...options: readonly string[]): Program =>
      rclone(
        server,
        [
          'bisync',
          folder,
          `cos:${server.bucket}`,
          '--filters-file',
          filters,
          '--workdir',
          join(top, 'bisync'),
          ...options,
        ],
        top,
      );
    const filters = join(top, 'filters');
    writeFileSync(filters, '- /.driftless/**\n');
    await runMeasured(bisync('--resync'));
    contenders.push(quietContender(pair, byBisync, bisync()));
  }
  await measure({
    name: 'quiet-two-way',
    title: `quiet pass, ${files.toLocaleString('en')} files, two-way`,
    rounds: isSmall ? 1 : 3,
    contenders,
    targets: [
      { of: ours, reference: byUnison, atMost: 1 },
      { of: ours, reference: byBisync, atMost: 0.05 },
    ],
    notes: ['unison', 'rclone']
      .filter((tool) => !isInstalled(tool))
      .map((tool) => `${tool} is not installed: left out`),
  });
};

export const quietMillion: WorkloadMaker = async ({ isSmall, entry }, measure) => {
  const sizes = isSmall ? [100, 1_000] : [100_000, 1_000_000];
  await using stack = new AsyncDisposableStack();
  const contenders: Contender[] = [];
  for (const files of sizes) {
    const pair = stack.use(await makeSettledPair(entry, files));
    const { server, folder, state } = pair;
    contenders.push(
      quietContender(
        pair,
        `${files.toLocaleString('en')} files`,
        driftless(entry, { server, prefix: '', folder, state }),
      ),
    );
  }
  const [small = '', large = ''] = contenders.map(({ name }) => name);
  await measure({
    name: 'quiet-million',
    title: 'quiet pass, and ten times as many files',
    rounds: isSmall ? 1 : 3,
    contenders,
    targets: [{ of: large, reference: small, atMost: 11 }],
  });
};
