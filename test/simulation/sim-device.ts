/**
 * One computer: its disk, its clock, the state that outlives its processes, and the engine of its present life. It starts, quits,
 * dies and loses power here; what the engine does meanwhile goes through ports that the scheduler drives.
 */
import type { ConflictPolicy, ConflictView, HoldView, PairState, ProblemView } from '../../src-main/contract/model.ts';
import type { Clock } from '../../src-main/foundation/clock.ts';
import { toLocalPath, toPairId, toRelPath } from '../../src-main/foundation/names.ts';
import type { BaseChange } from '../../src-main/state/base-entry.ts';
import type { PairStore } from '../../src-main/state/pair-store.ts';
import { openPairStore } from '../../src-main/state/sqlite-pair-store.ts';
import type { PairEngine } from '../../src-main/sync/pair.ts';
import { createPairEngine } from '../../src-main/sync/pair-engine.ts';
import type { StartWatch, WatchHandlers } from '../../src-main/sync/watch/watch.ts';
import { createLanes } from '../../src-main/transfer/lanes.ts';
import { defaultTransferLimits, type TransferLimits } from '../../src-main/transfer/part-plan.ts';
import { createFaults, type Faults } from './faults.ts';
import { createIo, type IoDeps } from './life.ts';
import type { Habits } from './plan.ts';
import { type Chance, createChance, toRandom } from './random-streams.ts';
import type { Owner, Scheduler } from './scheduler.ts';
import type { SimBucket } from './sim-bucket.ts';
import { createDisk, type Disk } from './sim-disk.ts';
import { createSimFileSystem, createSimHasher } from './sim-file-system.ts';
import { createSimObjectStore, type StoreEvents } from './sim-object-store.ts';

export const rootPath = '/disk/root';
export const prefix = 'p/';
/** Files above so many bytes travel in parts of half of it, and every range is noted. */
const limits: TransferLimits = { ...defaultTransferLimits, singleMaxBytes: 64, partSizeBytes: 32, notesEveryMs: 0 };

export type DeviceEvents = {
  readonly onGone: (text: string) => void;
  readonly onSend: (
    device: SimDevice,
    ...request: Parameters<StoreEvents['onSend']>
  ) => ReturnType<StoreEvents['onSend']>;
  readonly onCommit: (device: SimDevice, changes: readonly BaseChange[]) => void;
  readonly onHeld: (device: SimDevice, hold: HoldView) => void;
  /** Something that must never happen. */
  readonly onDefect: (text: string) => void;
};

export type SimDevice = {
  readonly name: string;
  readonly disk: Disk;
  readonly faults: Faults;
  readonly state: PairStore;
  readonly clockNow: () => number;
  readonly jumpClock: (ms: number) => void;
  readonly start: () => void;
  readonly isRunning: () => boolean;
  readonly engine: () => PairEngine | undefined;
  readonly die: () => void;
  readonly quit: () => void;
  /** Something of the device's user or machine that ends with a power cut. */
  readonly machine: () => Owner;
  readonly powerCut: () => void;
  readonly shown: () => PairState | undefined;
  readonly conflicts: () => readonly ConflictView[];
  readonly problems: () => readonly ProblemView[];
  /** Passes that have ended since the device was made, and those of them that changed something. */
  readonly passes: () => { readonly ended: number; readonly changed: number };
};

export function createSimDevice(deps: {
  readonly name: string;
  readonly seed: number;
  readonly habits: Habits;
  readonly policy: ConflictPolicy;
  readonly scheduler: Scheduler;
  readonly bucket: SimBucket;
  readonly note: (line: () => string) => void;
  readonly onIo: IoDeps['onIo'];
  readonly badBodies: () => number;
  readonly events: DeviceEvents;
}): SimDevice {
  const { name, seed, habits, scheduler, bucket, note, events } = deps;
  const chance = createChance(seed, name);
  const faults = createFaults(scheduler.now);
  const state = openPairStore(':memory:');
  let clockOffset = 0;
  let lives = 0;
  let life: Owner | undefined;
  let machine: Owner = { isDead: false, name: `${name} machine` };
  let engine: PairEngine | undefined;
  let watching: WatchHandlers | undefined;
  let shown: PairState | undefined;
  let conflicts: readonly ConflictView[] = [];
  let problems: readonly ProblemView[] = [];
  const passes = { ended: 0, changed: 0 };
  const clockNow = (): number => scheduler.now() + clockOffset;

  const onChange = (path: string): void => {
    const handlers = watching;
    const owner = life;
    const below = `${rootPath}/`;
    if (handlers === undefined || owner === undefined || !path.startsWith(below)) {
      return;
    }
    const hinted = path.slice(below.length);
    if (hinted === '.driftless' || hinted.startsWith('.driftless/') || chance.oneIn(habits.hintLoss)) {
      return;
    }
    for (let count = chance.oneIn(habits.hintEcho) ? 2 : 1; count > 0; count -= 1) {
      scheduler.timer(owner, chance.below(habits.hintDelayMs + 1), () => {
        if (watching === handlers) {
          handlers.onHint(toRelPath(hinted));
        }
      });
    }
  };

  const disk = createDisk({
    clockNow,
    now: scheduler.now,
    granularityMs: habits.granularityMs,
    onChange,
    onGone: events.onGone,
  });
  disk.makeFolder('/disk');
  disk.makeFolder(rootPath);
  disk.syncAll();

  const clockOf = (owner: Owner): Clock => ({
    now: clockNow,
    after: (ms, task) =>
      scheduler.timer(owner, ms, () => {
        if (!owner.isDead) {
          task();
        }
      }),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = (): void => {
          timer.cancel();
          reject(signal?.reason);
        };
        const timer = scheduler.timer(owner, ms, () => {
          signal?.removeEventListener('abort', onAbort);
          if (!owner.isDead) {
            resolve();
          }
        });
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  });

  const stateOf = (owner: Owner): PairStore => {
    const writing =
      <Parameters extends readonly unknown[]>(label: string, write: (...parameters: Parameters) => void) =>
      (...parameters: Parameters): void => {
        if (owner.isDead) {
          throw new Error('a dead process writes its state');
        }
        const { before } = faults.meet('state', { writes: true });
        note(() => `${name} state.${label}${before === undefined ? '' : ` -> ${before.code}`}`);
        if (before !== undefined) {
          throw before;
        }
        const [first] = parameters;
        const path = typeof first === 'object' && first !== null && 'path' in first ? String(first.path) : '';
        deps.onIo(name, label, `${rootPath}/${path}`);
        write(...parameters);
      };
    return {
      ...state,
      commit: writing('commit', (changes: readonly BaseChange[], finished?: readonly string[]) => {
        for (const change of changes) {
          note(() => `${name} row ${change.kind} ${change.kind === 'put' ? change.entry.path : change.path}`);
        }
        state.commit(changes, finished);
        events.onCommit(device, changes);
      }),
      putConflict: writing('putConflict', state.putConflict),
      removeConflict: writing('removeConflict', state.removeConflict),
      putProblem: writing('putProblem', state.putProblem),
      removeProblem: writing('removeProblem', state.removeProblem),
      putIntent: writing('putIntent', state.putIntent),
      removeIntent: writing('removeIntent', state.removeIntent),
      setFact: writing('setFact', state.setFact),
      close: () => undefined,
    };
  };

  const startWatch: StartWatch = async (_root, handlers) => {
    watching = handlers;
    return {
      close: () => {
        watching = undefined;
        return Promise.resolve();
      },
    };
  };

  const end = (): void => {
    if (life !== undefined) {
      life.isDead = true;
      const dead = life;
      life = undefined;
      engine = undefined;
      watching = undefined;
      scheduler.drop('death', (owner) => owner === dead);
    }
  };

  const start = (): void => {
    lives += 1;
    const owner: Owner = { isDead: false, name };
    life = owner;
    const lifeChance: Chance = createChance(seed, `${name}${lives}`);
    const io = createIo(owner, { scheduler, chance: lifeChance, faults, note, onIo: deps.onIo });
    try {
      engine = createPairEngine({
        config: {
          id: toPairId('pair'),
          localRoot: toLocalPath(rootPath),
          prefix,
          mode: 'two-way',
          remotePollMs: habits.pollMs,
          settleMs: habits.settleMs,
          conflictPolicy: deps.policy,
          deviceName: name,
        },
        store: createSimObjectStore(bucket, io, {
          chance: lifeChance,
          triesMax: habits.triesMax,
          badBodies: deps.badBodies,
          events: { onSend: (...request) => events.onSend(device, ...request) },
        }),
        fs: createSimFileSystem(disk, io, lifeChance),
        hasher: createSimHasher(disk, io),
        lanes: createLanes(),
        state: stateOf(owner),
        clock: clockOf(owner),
        random: toRandom(lifeChance),
        platform: 'linux',
        limits,
        watch: startWatch,
        // Hints are lost and late here on purpose.
        probe: () => Promise.resolve(undefined),
        logger: {
          log: (level, message, facts) => {
            note(() => `${name} log ${level}: ${message} ${String(facts?.error ?? '')}`);
            if (level === 'error') {
              events.onDefect(`${name} logged: ${message} ${String(facts?.error ?? '')}`);
            }
          },
        },
        observer: {
          onState: (next) => {
            shown = next;
            note(() => `${name} is ${next.kind}${next.kind === 'held' ? ` ${next.hold.code} ${next.hold.side}` : ''}`);
            if (next.kind === 'held') {
              events.onHeld(device, next.hold);
            }
          },
          onProgress: () => undefined,
          onTransfers: () => undefined,
          onActivity: ({ kind, path, reason }) => note(() => `${name} ${kind} ${path} ${reason?.code ?? ''}`),
          onConflicts: (next) => {
            conflicts = next;
          },
          onProblems: (next) => {
            problems = next;
          },
          onWatchProblem: () => undefined,
          onPassFinished: ({ changed }) => {
            passes.ended += 1;
            passes.changed += changed ? 1 : 0;
            note(() => `${name} pass ended${changed ? ' with changes' : ''}`);
          },
        },
      });
    } catch (error) {
      // A state that cannot be written right at the start: the process ends, and the next start tries again.
      note(() => `${name} could not start: ${String(error)}`);
      end();
      return;
    }
    engine.start().catch((error: unknown) => events.onDefect(`${name} start rejected: ${String(error)}`));
  };

  const device: SimDevice = {
    name,
    disk,
    faults,
    state,
    clockNow,
    jumpClock: (ms) => {
      clockOffset += ms;
    },
    start,
    isRunning: () => life !== undefined,
    engine: () => engine,
    machine: () => machine,
    die: end,
    quit: () => {
      const quitting = life;
      engine?.stop().then(
        () => {
          if (life === quitting) {
            end();
          }
        },
        (error: unknown) => events.onDefect(`${name} stop rejected: ${String(error)}`),
      );
    },
    powerCut: () => {
      end();
      machine.isDead = true;
      const dead = machine;
      scheduler.drop('power cut', (owner) => owner === dead);
      machine = { isDead: false, name: `${name} machine` };
      disk.powerCut(chance);
    },
    shown: () => shown,
    conflicts: () => conflicts,
    problems: () => problems,
    passes: () => ({ ...passes }),
  };
  return device;
}
