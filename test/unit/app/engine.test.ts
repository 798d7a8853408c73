/** The engine over real folders, real state and an embedded server. */
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine } from '../../../src-main/app/engine.ts';
import { type PairSpec, pairIdOf } from '../../../src-main/app/pair-spec.ts';
import { applyPatch } from '../../../src-main/app/snapshot-store.ts';
import type { PairView, Snapshot } from '../../../src-main/contract/model.ts';
import { startCosServer } from '../../../src-main/cos-server/server.ts';
import { systemClock } from '../../../src-main/foundation/clock.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { type PairId, toLocalPath } from '../../../src-main/foundation/names.ts';
import { systemRandom } from '../../../src-main/foundation/random.ts';

const world = { clock: systemClock, random: systemRandom, logger: silentLogger };

async function setUp() {
  const home = await mkdtemp(join(tmpdir(), 'driftless-engine-'));
  const server = await startCosServer({
    ...world,
    root: join(home, 'cloud'),
    buckets: ['one-1250000000', 'two-1250000000'],
  });
  const stateRoot = join(home, 'state');
  const engines: Engine[] = [];
  onTestFinished(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });
  return {
    home,
    stateRoot,
    engine: async () => {
      const engine = await createEngine({ ...world, host: 'headless', version: '1.0.0', stateRoot });
      engines.push(engine);
      return engine;
    },
    spec: async (name: string, change: Partial<PairSpec> = {}): Promise<PairSpec> => {
      await mkdir(join(home, name), { recursive: true });
      return {
        localRoot: toLocalPath(join(home, name)),
        bucket: 'one-1250000000',
        prefix: `${name}/`,
        region: server.region,
        endpoint: server.endpoint,
        mode: 'two-way',
        credentials: server.credentials,
        ...change,
      };
    },
  };
}

/** Follows the engine as a window does, until what it shows is as wanted. */
async function shown(engine: Engine, isWanted: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  let snapshot = await engine.api.snapshot({});
  if (isWanted(snapshot)) {
    return snapshot;
  }
  return await new Promise((resolve) => {
    const unsubscribe = engine.subscribe((patch) => {
      snapshot = applyPatch(snapshot, patch);
      if (isWanted(snapshot)) {
        unsubscribe();
        resolve(snapshot);
      }
    });
  });
}

const areAll =
  (kind: PairView['state']['kind']) =>
  ({ pairs }: Snapshot): boolean =>
    pairs.every((pair) => pair.state.kind === kind && (kind !== 'idle' || pair.lastPassAt !== undefined));

test('two pairs run side by side, and what they did is there again after a restart', async () => {
  const { home, engine, spec } = await setUp();
  const first = await engine();
  const specs = [await spec('a'), await spec('b', { bucket: 'two-1250000000' })];
  await writeFile(join(home, 'a', 'file.txt'), 'a');
  await writeFile(join(home, 'b', 'file.txt'), 'b');
  const ids: PairId[] = [];
  for (const each of specs) {
    ids.push(await first.addPair(each));
  }
  await first.start();
  const { pairs, activity } = await shown(first, areAll('idle'));
  expect(pairs.map(({ id, name, files }) => ({ id, name, files }))).toEqual([
    { id: ids[0], name: 'a', files: 1 },
    { id: ids[1], name: 'b', files: 1 },
  ]);
  expect(ids).toEqual(specs.map(pairIdOf));
  await first.stop();
  await first.stop();
  const second = await engine();
  await second.addPair(await spec('a'));
  await second.start();
  const [fileA, fileB] = ids.map((pairId) => activity.filter((entry) => entry.pairId === pairId));
  expect([fileA?.length, fileB?.length, (await shown(second, areAll('idle'))).activity]).toEqual([1, 1, fileA]);
});

test('pairs that share a place are refused, and the others stay', async () => {
  const { home, engine, spec } = await setUp();
  const running = await engine();
  await running.addPair(await spec('a'));
  await symlink(join(home, 'a'), join(home, 'link'));
  const overlapping = [
    await spec('a', { bucket: 'two-1250000000' }),
    await spec('a/inside', { bucket: 'two-1250000000' }),
    await spec('b', { prefix: 'a/deep/' }),
    await spec('c', { prefix: '' }),
    { ...(await spec('d')), localRoot: toLocalPath(join(home, 'link')) },
  ];
  const outcomes = await Promise.allSettled(overlapping.map(running.addPair));
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
    overlapping.map(() => 'pairs-overlap'),
  );
  expect((await running.api.snapshot({})).pairs).toHaveLength(1);
});

test('a pair whose state cannot be opened is stopped with the reason, and opens when its user asks again', async () => {
  const { stateRoot, engine, spec } = await setUp();
  const running = await engine();
  await mkdir(join(stateRoot, 'pairs'));
  const broken = await spec('a');
  const file = join(stateRoot, 'pairs', `${pairIdOf(broken)}.sqlite`);
  // Not a damaged file, which would be set aside: something that only its user can take away.
  await mkdir(file);
  await running.addPair(broken);
  await running.start();
  const { pairs } = await shown(running, areAll('stopped'));
  expect(pairs[0]?.state).toMatchObject({ kind: 'stopped', reason: { code: 'state-unusable' } });
  await rmdir(file);
  await running.api.syncNow({});
  await shown(running, areAll('idle'));
});

test('a pair whose state is damaged keeps the old file, starts anew and says so', async () => {
  const { stateRoot, engine, spec } = await setUp();
  const running = await engine();
  await mkdir(join(stateRoot, 'pairs'));
  const broken = await spec('a');
  const name = `${pairIdOf(broken)}.sqlite`;
  await writeFile(join(stateRoot, 'pairs', name), 'x'.repeat(5000));
  await running.addPair(broken);
  await running.start();
  const { problems } = await shown(running, areAll('idle'));
  const aside = (await readdir(join(stateRoot, 'pairs'))).filter((file) => file.startsWith(`${name}.damaged-`));
  expect([problems.map(({ reason }) => reason.code), aside.length]).toEqual([['state-rebuilt'], 1]);
  expect(await readFile(join(stateRoot, 'pairs', aside[0] ?? ''), 'utf8')).toBe('x'.repeat(5000));
});

test('a second engine on the same state finds its pairs locked, and no lock is left behind', async () => {
  const { stateRoot, engine, spec } = await setUp();
  const shared = await spec('a');
  const running = await engine();
  await running.addPair(shared);
  await running.start();
  await shown(running, areAll('idle'));
  const other = await engine();
  await other.addPair(shared);
  await other.start();
  const { pairs } = await shown(other, areAll('stopped'));
  expect(pairs[0]?.state).toMatchObject({ reason: { code: 'pair-locked' } });
  await running.stop();
  expect((await readdir(join(stateRoot, 'pairs'))).filter((name) => name.endsWith('.lock'))).toEqual([]);
});

test('a pair can be paused and resumed, and calls about what is not there are refused', async () => {
  const { engine, spec } = await setUp();
  const running = await engine();
  const pairId = await running.addPair(await spec('a'));
  await running.start();
  await shown(running, areAll('idle'));
  await running.api.pause({ pairId, minutes: 5 });
  const { pairs } = await shown(running, areAll('paused'));
  expect(pairs[0]?.state).toEqual({ kind: 'paused', until: expect.any(Number) });
  await running.api.resume({});
  await shown(running, areAll('idle'));
  await expect(running.api.pause({ pairId: 'other' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(running.api.answerHold({ pairId, code: 'mass-deletion', choice: 'proceed' })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('what pauses by itself is said, ends by itself, and can be overruled by the user', async () => {
  const { engine, spec } = await setUp();
  const running = await engine();
  await running.addPair(await spec('a'));
  await running.start();
  await shown(running, areAll('idle'));
  const stateOf = async (kind: PairView['state']['kind']) => (await shown(running, areAll(kind))).pairs[0]?.state;
  running.pauseBy('battery');
  const automatic = await stateOf('paused');
  await running.api.resume({});
  const overruled = await stateOf('idle');
  running.pauseBy('metered');
  const changed = await stateOf('paused');
  running.pauseBy(undefined);
  expect({ automatic, overruled, changed, over: await stateOf('idle') }).toEqual({
    automatic: { kind: 'paused', by: 'battery' },
    overruled: { kind: 'idle' },
    changed: { kind: 'paused', by: 'metered' },
    over: { kind: 'idle' },
  });
});

test('what its user has paused stays paused, whatever else pauses or ends', async () => {
  const { engine, spec } = await setUp();
  const running = await engine();
  await running.addPair(await spec('a'));
  await running.start();
  await shown(running, areAll('idle'));
  const states: unknown[] = [];
  const note = async (): Promise<void> => {
    states.push((await shown(running, ({ pairs }) => pairs[0]?.state.kind === 'paused')).pairs[0]?.state);
  };
  running.pauseBy('battery');
  await note();
  await running.api.pause({});
  await shown(running, ({ pairs }) => pairs[0]?.state.kind === 'paused' && pairs[0].state.by === undefined);
  await note();
  running.pauseBy(undefined);
  await note();
  await running.api.pause({ minutes: 60 });
  await shown(running, ({ pairs }) => pairs[0]?.state.kind === 'paused' && pairs[0].state.until !== undefined);
  running.pauseBy('battery');
  await shown(running, ({ pairs }) => pairs[0]?.state.kind === 'paused' && pairs[0].state.by === 'battery');
  running.pauseBy(undefined);
  await shown(running, ({ pairs }) => pairs[0]?.state.kind === 'paused' && pairs[0].state.by === undefined);
  await note();
  expect(states).toEqual([
    { kind: 'paused', by: 'battery' },
    { kind: 'paused' },
    { kind: 'paused' },
    { kind: 'paused', until: expect.any(Number) },
  ]);
});

test('a pair that opens on battery is paused from its start', async () => {
  const { engine, spec } = await setUp();
  const running = await engine();
  running.pauseBy('battery');
  await running.addPair(await spec('a'));
  await running.start();
  expect((await shown(running, areAll('paused'))).pairs[0]?.state).toEqual({ kind: 'paused', by: 'battery' });
});

test('without a desktop what needs one is refused', async () => {
  const { engine } = await setUp();
  const { api } = await engine();
  const asked = [api.chooseFolder({}), api.copyText({ text: 'x' }), api.update({}), api.installUpdate({})];
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
    asked.map(() => 'usage'),
  );
});

test('a state folder that cannot be made is refused', async () => {
  const { home } = await setUp();
  await writeFile(join(home, 'file'), '');
  const options = { ...world, host: 'headless' as const, version: '1.0.0', stateRoot: join(home, 'file', 'state') };
  await expect(createEngine(options)).rejects.toMatchObject({ code: 'state-unusable' });
});
