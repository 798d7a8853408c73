import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import { toObjectKey, toRelPath } from '../../src-main/foundation/names.ts';
import type { PairStore } from '../../src-main/state/pair-store.ts';
import { openPairStore } from '../../src-main/state/sqlite-pair-store.ts';
import type { WatchHandlers } from '../../src-main/sync/watch/watch.ts';
import { bySingleCalls } from '../support/hooked-file-system.ts';
import { createMortal } from '../support/mortal.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';

const once = { dryRun: false };

async function inSync(files: Readonly<Record<string, string>>): Promise<PairWorld> {
  const world = makePairWorld();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(world.root, path, '..'), { recursive: true });
    writeFileSync(join(world.root, path), content);
  }
  await world.open().runOnce(once);
  return world;
}

function textAt(world: PairWorld, key: string): string | undefined {
  const object = world.store.objects.get(toObjectKey(key));
  return object === undefined ? undefined : new TextDecoder().decode(object.bytes);
}

function localAt(world: PairWorld, path: string): string | undefined {
  const full = join(world.root, path);
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
}

function trashed(world: PairWorld): string[] {
  const trash = join(world.root, '.driftless/trash');
  return readdirSync(trash, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

/** Runs until the file at `path` has been moved aside for its new version, and dies there. */
async function dieWhileReplacing(world: PairWorld, path: string): Promise<void> {
  const mortal = createMortal({
    after: ({ method, paths }) => {
      if (method === 'rename' && paths[0] === join(world.root, path)) {
        mortal.die();
      }
    },
  });
  await world
    .open({ fs: mortal.fs, store: mortal.store(world.store), state: mortal.state })
    .runOnce(once, mortal.signal);
  expect({ died: mortal.isDead(), local: localAt(world, path) }).toEqual({ died: true, local: undefined });
}

test('a death while an emptied file is restored does not delete the only copy, in the bucket', async () => {
  const world = await inSync({ 'file.txt': 'precious', 'other.txt': 'other' });
  const file = join(world.root, 'file.txt');
  utimesSync(file, 1_000_000_000, 1_000_000_000);
  await world.open().runOnce(once);
  truncateSync(file);
  utimesSync(file, 1_000_000_000, 1_000_000_000);
  await dieWhileReplacing(world, 'file.txt');
  const report = await world.open().runOnce(once);
  expect({ outcome: report.outcome, remote: textAt(world, 'file.txt'), local: localAt(world, 'file.txt') }).toEqual({
    outcome: 'in-sync',
    remote: 'precious',
    local: 'precious',
  });
});

test('a death while a file is replaced is no deletion, though the bucket is back at the old version by then', async () => {
  const world = await inSync({ 'file.txt': 'base', 'other.txt': 'other' });
  await world.store.seed('file.txt', 'their edit');
  await dieWhileReplacing(world, 'file.txt');
  await world.store.seed('file.txt', 'base');
  const report = await world.open().runOnce(once);
  expect({ outcome: report.outcome, remote: textAt(world, 'file.txt'), local: localAt(world, 'file.txt') }).toEqual({
    outcome: 'in-sync',
    remote: 'base',
    local: 'base',
  });
});

test('a file that could be neither replaced nor put back is no deletion for the next pass', async () => {
  const world = await inSync({ 'file.txt': 'base', 'other.txt': 'other' });
  await world.store.seed('file.txt', 'their edit');
  let isBroken = true;
  const engine = world.open({
    fs: (fs) => ({
      ...bySingleCalls(fs),
      link: async (from, to) => {
        if (isBroken) {
          await world.store.seed('file.txt', 'base');
          throw new AppError('permission-denied', 'read-only for a moment');
        }
        await fs.link(from, to);
      },
    }),
  });
  await engine.runOnce(once);
  isBroken = false;
  const report = await engine.runOnce(once);
  expect({ outcome: report.outcome, remote: textAt(world, 'file.txt'), local: localAt(world, 'file.txt') }).toEqual({
    outcome: 'in-sync',
    remote: 'base',
    local: 'base',
  });
});

test('a deletion after a finished download stays a deletion, whatever the journal still knew', async () => {
  const world = await inSync({ 'file.txt': 'base', 'other.txt': 'other' });
  await world.store.seed('file.txt', 'their edit');
  await world.open().runOnce(once);
  rmSync(join(world.root, 'file.txt'));
  const report = await world.open().runOnce(once);
  expect({ outcome: report.outcome, remote: textAt(world, 'file.txt'), trash: trashed(world) }).toEqual({
    outcome: 'in-sync',
    remote: undefined,
    trash: ['base'],
  });
});

/** State whose list of problems cannot be written, as on a full disk. */
const withoutRoomForProblems = (state: PairStore): PairStore => ({
  ...state,
  putProblem: () => {
    throw new AppError('disk-full', 'no space left to write the state file');
  },
});

test('a state that cannot note a failure stops the pair, and says so', async () => {
  const world = makePairWorld();
  for (let index = 0; index < 60; index += 1) {
    writeFileSync(join(world.root, `file ${index}`), `content ${index}`);
  }
  world.store.inject({
    method: 'put',
    times: 60,
    before: () => {
      throw new AppError('cos-rejected', 'no');
    },
  });
  const report = await world.open({ state: withoutRoomForProblems }).runOnce(once);
  expect({ outcome: report.outcome, code: report.reason?.code }).toEqual({ outcome: 'stopped', code: 'disk-full' });
});

test('rows that could not be committed at once are committed with the next ones', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  let failures = 1;
  const busy = (state: PairStore): PairStore => ({
    ...state,
    commit: (...parameters) => {
      if (failures > 0) {
        failures -= 1;
        throw new AppError('state-unusable', 'database is locked');
      }
      state.commit(...parameters);
    },
  });
  world.store.inject({ method: 'put', after: () => systemClock.sleep(300) });
  writeFileSync(join(world.root, 'b.txt'), 'two');
  const report = await world.open({ state: busy }).runOnce(once);
  const state = openPairStore(world.stateFile);
  const rows = [...state.iterateBase()].map(({ path }) => path);
  state.close();
  expect({ outcome: report.outcome, failures, rows: rows.length > 0 }).toEqual({
    outcome: 'stopped',
    failures: 0,
    rows: true,
  });
});

test('an event at a path with a problem does no harm while the state cannot be written', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  let handlers: WatchHandlers | undefined;
  let isFull = false;
  world.store.inject({
    method: 'put',
    before: () => {
      throw new AppError('cos-rejected', 'no');
    },
  });
  const engine = world.open({
    watch: (_root, given) => {
      handlers = given;
      return Promise.resolve({ close: () => Promise.resolve() });
    },
    state: (state) => ({
      ...state,
      putProblem: (row) => {
        if (isFull) {
          throw new AppError('disk-full', 'no space left to write the state file');
        }
        state.putProblem(row);
      },
    }),
  });
  await engine.start();
  isFull = true;
  expect(() => handlers?.onHint(toRelPath('a.txt'))).not.toThrow();
});

test('a file that never rests is a problem for a single run too, not in sync', async () => {
  const world = makePairWorld();
  const file = join(world.root, 'busy.txt');
  writeFileSync(file, 'start');
  let writes = 0;
  world.store.inject({
    method: 'put',
    times: 100,
    after: () => {
      writes += 1;
      writeFileSync(file, `write ${writes} ${'.'.repeat(writes)}`);
      throw new AppError('cos-rejected', 'too late');
    },
  });
  const engine = world.open({
    clock: { ...systemClock, sleep: () => Promise.resolve() },
    fs: (fs) => ({
      ...fs,
      openRead: async (path) => {
        if (path === file) {
          writes += 1;
          writeFileSync(file, `write ${writes} ${'.'.repeat(writes)}`);
        }
        return await fs.openRead(path);
      },
    }),
  });
  const report = await engine.runOnce(once);
  expect({
    outcome: report.outcome,
    problems: report.problems.map(({ path, reason }) => `${path} ${reason.code}`),
  }).toEqual({ outcome: 'problems', problems: ['busy.txt file-busy'] });
});

test('a pair that cannot use its own folder says so instead of trying for ever', async () => {
  const world = makePairWorld();
  await world.open().runOnce(once);
  rmSync(join(world.root, '.driftless/tmp'), { recursive: true });
  writeFileSync(join(world.root, '.driftless/tmp'), 'in the way');
  writeFileSync(join(world.root, 'a.txt'), 'one');
  const engine = world.open();
  void engine.start();
  const stopped = await world.untilState(({ kind }) => kind === 'stopped');
  expect(stopped).toMatchObject({ kind: 'stopped', reason: { code: 'not-a-folder' } });
});

test('a paused pass takes no problem off the list that it has not looked at', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  writeFileSync(join(world.root, 'b.txt'), 'two');
  const refuse = (): never => {
    throw new AppError('cos-rejected', 'no');
  };
  world.store.inject({ method: 'put', times: 2, before: refuse });
  const engine = world.open();
  const first = await engine.runOnce(once);
  const abort = new AbortController();
  world.store.inject({
    method: 'put',
    times: 2,
    before: () => {
      abort.abort(new AppError('aborted', 'paused'));
      return refuse();
    },
  });
  const second = await engine.runOnce(once, abort.signal);
  expect({ first: first.problems.length, second: second.problems.length }).toEqual({ first: 2, second: 2 });
});

test('an object that cannot be asked about is a problem of its own, not of the pair', async () => {
  const world = await inSync({ 'bad.txt': 'one', 'good.txt': 'two' });
  await world.store.seed('bad.txt', 'one edited');
  await world.store.seed('good.txt', 'two edited');
  world.store.inject({
    method: 'head',
    times: 100,
    matches: ({ key }) => key === 'bad.txt',
    before: () => {
      throw new AppError('malformed-answer', 'a header that makes no sense');
    },
  });
  const report = await world.open().runOnce(once);
  expect({
    outcome: report.outcome,
    problems: report.problems.map(({ path, reason }) => `${path} ${reason.code}`),
    good: localAt(world, 'good.txt'),
  }).toEqual({ outcome: 'problems', problems: ['bad.txt malformed-answer'], good: 'two edited' });
});

test('a file written just before its long upload is looked at once more afterwards', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  let ahead = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + ahead };
  world.store.inject({
    method: 'put',
    after: () => {
      ahead += 60_000;
    },
  });
  const mortal = createMortal();
  world.store.inject({ method: 'list', before: () => undefined });
  await world
    .open({
      clock,
      store: {
        ...world.store,
        list: async (options, signal) => {
          if (ahead > 0) {
            mortal.die();
            mortal.signal.throwIfAborted();
          }
          return await world.store.list(options, signal);
        },
      },
    })
    .runOnce(once);
  const state = openPairStore(world.stateFile);
  const row = state.getBase(toRelPath('a.txt'));
  state.close();
  const age = row?.kind === 'file' ? Math.abs(row.committedAt - row.local.mtimeMs) : Number.NaN;
  expect(age).toBeLessThan(2_000);
});

test('a clock that was set back does not put off a failed path for ever', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  let offset = 400 * 24 * 3_600_000;
  const clock: Clock = { ...systemClock, now: () => Date.now() + offset };
  world.store.inject({
    method: 'put',
    before: () => {
      throw new AppError('cos-rejected', 'no');
    },
  });
  const watch = () => Promise.resolve({ close: () => Promise.resolve() });
  const engine = world.open({ clock, watch, remotePollMs: 100 });
  await engine.start();
  await world.untilState(({ kind }) => kind === 'idle');
  offset = 0;
  const uploaded = Promise.withResolvers<void>();
  world.store.inject({ method: 'put', after: () => uploaded.resolve() });
  await uploaded.promise;
  expect(textAt(world, 'a.txt')).toBe('one');
});

test('stopping while a transfer hangs keeps the rows of those that were finished', async () => {
  const world = makePairWorld();
  for (const name of ['one', 'two', 'three']) {
    writeFileSync(join(world.root, name), name);
  }
  const hanging = Promise.withResolvers<void>();
  world.store.inject({
    method: 'put',
    matches: ({ key }) => key === 'two',
    before: async () => {
      hanging.resolve();
      await new Promise(() => undefined);
    },
  });
  const engine = world.open();
  void engine.start();
  await hanging.promise;
  await world.untilActivity((activity) => activity.filter(({ kind }) => kind === 'uploaded').length === 2);
  await engine.stop();
  const state = openPairStore(world.stateFile);
  const rows = [...state.iterateBase()].map(({ path }) => path);
  state.close();
  expect(rows).toEqual(['one', 'three']);
});

test('a problem that a hint cannot solve stays in the list, and is not tried at every hint', async () => {
  const world = makePairWorld();
  const file = join(world.root, 'a.txt');
  writeFileSync(file, 'one');
  world.store.inject({
    method: 'put',
    times: 100,
    before: () => {
      throw new AppError('cos-rejected', 'no');
    },
  });
  let handlers: WatchHandlers | undefined;
  const engine = world.open({
    watch: (_root, given) => {
      handlers = given;
      return Promise.resolve({ close: () => Promise.resolve() });
    },
  });
  await engine.start();
  await world.untilState(({ kind }) => kind === 'idle');
  world.store.calls.length = 0;
  for (let hint = 0; hint < 50; hint += 1) {
    handlers?.onHint(toRelPath('a.txt'));
    await systemClock.sleep(2);
  }
  const tries = world.store.calls.filter(({ method }) => method === 'put').length;
  expect(tries).toBeLessThan(4);
});
