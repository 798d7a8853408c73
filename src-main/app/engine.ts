/**
 * The engine as hosts see it: several pairs, one snapshot, the contract's methods. Composition only: what a call does is in the file of
 * its group (`*-calls.ts`), the life of the pairs in `pair-fleet.ts`.
 */
import { join } from 'node:path';
import type { EngineApi } from '../contract/methods.ts';
import type { AutomaticPause, EngineInfo, Patch } from '../contract/model.ts';
import type { SettingsView } from '../contract/settings.ts';
import { AppError } from '../foundation/app-error.ts';
import { createLogTail } from '../foundation/logger.ts';
import type { PairId } from '../foundation/names.ts';
import { createMemorySecrets, type SecretStore } from '../settings/secret-store.ts';
import {
  createMemorySettings,
  type PairSetting,
  type Settings,
  type SettingsStore,
} from '../settings/settings-store.ts';
import { type ActivityStore, openActivityStore } from '../state/activity-store.ts';
import { createAccountCalls } from './account-calls.ts';
import { createAccounts } from './accounts.ts';
import { createBucketCalls } from './bucket-calls.ts';
import { createConflictCalls } from './conflict-calls.ts';
import { createCosQuestions } from './cos-access.ts';
import { createDemoCalls } from './demo-calls.ts';
import { createDesktopCalls, type Desktop } from './desktop-calls.ts';
import { createDiagnosticsCall } from './diagnostics.ts';
import { createExplainCalls } from './explain-calls.ts';
import { createHistoryCalls } from './history-calls.ts';
import { networkBy } from './network-by.ts';
import { createPairCalls } from './pair-calls.ts';
import { createPairFleet } from './pair-fleet.ts';
import { createPairObserver } from './pair-observer.ts';
import { createSharedParts, makeStateFolder, openPair, type SharedParts, type World } from './pair-runtime.ts';
import type { PairSpec } from './pair-spec.ts';
import { createSettingsCalls } from './settings-calls.ts';
import { activityLimit, createSnapshotStore } from './snapshot-store.ts';
import { idOfStored, planOf } from './stored-pair.ts';

export type EngineOptions = World & {
  readonly host: EngineInfo['host'];
  readonly version: string;
  /** Holds the state of pairs and the history. */
  readonly stateRoot: string;
  readonly demo?: EngineInfo['demo'];
  /** Accounts, pairs and what holds for the whole app. Left out: kept for as long as the engine lives, as in the demo. */
  readonly settings?: SettingsStore;
  readonly secrets?: SecretStore;
  /** Where keys and proxies of the environment come from; none when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What this host cannot follow of the settings. */
  readonly unavailable?: SettingsView['unavailable'];
  readonly logFile?: string;
  /** Holds settings and keys, where that is not the same folder. */
  readonly dataFolder?: string;
  /** Settings that the host follows itself: called at the start and after each change. */
  readonly onSettings?: (settings: Settings) => void;
  /** Left out where there is none: what needs one is refused then. */
  readonly desktop?: Desktop;
};

export type Engine = {
  readonly api: EngineApi;
  /** Every patch from now on, in order. Returns how to stop listening. */
  readonly subscribe: (listener: (patch: Patch) => void) => () => void;
  /** A pair that the settings do not hold. Opens it once the engine runs. Rejects with `pairs-overlap`. */
  readonly addPair: (spec: PairSpec) => Promise<PairId>;
  /** Adds the pairs of the settings, without opening any. Idempotent. */
  readonly load: () => Promise<void>;
  /** Opens the pairs that were added and those of the settings. */
  readonly start: () => Promise<void>;
  /** Pauses all pairs beside what their user says, until undefined is given. */
  readonly pauseBy: (by: AutomaticPause | undefined) => void;
  /** The computer is about to sleep: transfers are given up for now. Without `wake`, all goes on by itself after a minute. */
  readonly sleep: () => void;
  /** The computer has slept: everything is looked at again. */
  readonly wake: () => void;
  /** Idempotent. */
  readonly stop: () => Promise<void>;
};

const logTailLines = 1_000;

/** Rejects with `state-unusable` or `settings-unusable` when what is stored cannot be used. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { clock, random, stateRoot, environment = {}, dataFolder = stateRoot } = options;
  const settings = options.settings ?? createMemorySettings();
  const secrets = options.secrets ?? createMemorySecrets();
  let current = settings.read();
  const logger = createLogTail(options.logger, {
    least: () => current.advanced.logLevel,
    now: clock.now,
    lines: logTailLines,
  });
  await makeStateFolder(stateRoot);
  const history: ActivityStore = openActivityStore(join(stateRoot, 'activity.sqlite'), { clock, logger });
  const shared = createSharedParts({ ...options, logger });
  const snapshots = createSnapshotStore(
    {
      version: options.version,
      host: options.host,
      startedAt: clock.now(),
      ...(options.demo === undefined ? {} : { demo: options.demo }),
    },
    clock,
  );
  let loading: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;

  const network = () => networkBy(current.network.proxy, options.network);
  const sharedNow = (): SharedParts => ({ ...shared, network: network() });
  const world = { clock, random, logger, network };
  const questions = createCosQuestions(world);
  const accounts = createAccounts({ settings, secrets, environment, random, logger });
  const fleet = createPairFleet({
    clock,
    logger,
    snapshots,
    /** What these pairs did before; other pairs that kept their history here are not the user's concern now. */
    onShown: (pairIds) => {
      for (const entry of history.newest(activityLimit, pairIds).toReversed()) {
        snapshots.addActivity(entry);
      }
    },
    open: async ({ id, plan, credentials }, onLockLost) =>
      await openPair({
        id,
        spec: { ...plan, credentials: await credentials() },
        stateRoot,
        shared: sharedNow(),
        settings: current.sync,
        observer: createPairObserver(id, { snapshots, history, clock, pausedBy: () => fleet.pausedBy(id) }),
        onLockLost,
      }),
  });

  const demo = createDemoCalls({ clock, random, logger, root: join(dataFolder, 'demo'), fleet });

  /** What is paused until resumed stays so after a restart. */
  function keepPaused(pairId: string | undefined, isPaused: boolean): void {
    const isMeant = (pair: PairSetting): boolean =>
      (pair.paused ?? false) !== isPaused && (pairId === undefined || idOfStored(pair) === pairId);
    if (settings.read().pairs.some(isMeant)) {
      settings.update((now) => ({
        ...now,
        pairs: now.pairs.map((pair) => (isMeant(pair) ? { ...pair, paused: isPaused } : pair)),
      }));
    }
  }

  async function follow(now: Settings, before?: Settings): Promise<void> {
    current = now;
    options.onSettings?.(now);
    shared.bandwidth.setLimits(now.network.bandwidth);
    shared.lanes.setLimits({ small: now.network.smallTransfers, largeParts: now.network.largeParts });
    const differs = (pick: (settings: Settings) => unknown): boolean =>
      before !== undefined && JSON.stringify(pick(now)) !== JSON.stringify(pick(before));
    if (differs(({ sync }) => sync) || differs(({ network: { proxy } }) => proxy)) {
      await fleet.reopen(() => true);
    }
  }

  const api: EngineApi = {
    snapshot: async () => snapshots.snapshot(),
    pause: async ({ pairId, minutes }) => {
      fleet.pause(pairId, minutes === undefined ? undefined : clock.now() + minutes * 60_000);
      keepPaused(pairId, minutes === undefined);
      return undefined;
    },
    resume: async ({ pairId }) => {
      fleet.resume(pairId);
      keepPaused(pairId, false);
      return undefined;
    },
    syncNow: async ({ pairId }) => {
      fleet.syncNow(pairId);
      return undefined;
    },
    answerHold: async ({ pairId, code, choice }) => {
      if (fleet.runtime(pairId)?.engine.answerHold(code, choice) !== true) {
        throw new AppError('not-found', 'this question has gone or changed meanwhile');
      }
      if (choice === 'stop') {
        fleet.pause(pairId, undefined);
        keepPaused(pairId, true);
      }
      return undefined;
    },
    holdPaths: async ({ pairId, code, offset, limit }) => {
      const paths = fleet.runtime(pairId)?.engine.holdPaths(code) ?? [];
      return { total: paths.length, paths: paths.slice(offset, offset + limit) };
    },
    ...createAccountCalls({ ...world, accounts, questions, fleet }),
    ...createPairCalls({ clock, settings, accounts, questions, fleet, shared: sharedNow, stateRoot, ready: load }),
    ...demo.calls,
    ...createBucketCalls({ accounts, questions, fleet }),
    ...createHistoryCalls({ history, fleet }),
    ...createExplainCalls({ fleet }),
    ...createConflictCalls({ fleet }),
    ...createSettingsCalls({
      settings,
      host: {
        unavailable: options.unavailable ?? [],
        ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
        dataFolder,
      },
      follow,
    }),
    ...createDiagnosticsCall({
      clock,
      settings,
      snapshot: snapshots.snapshot,
      logTail: logger.tail,
      dataFolder,
      ...(options.desktop === undefined ? {} : { crashReportFolder: options.desktop.crashReportFolder }),
    }),
    ...createDesktopCalls({ desktop: options.desktop, fleet, dataFolder }),
  };

  return {
    api,
    subscribe: snapshots.subscribe,
    addPair: ({ credentials, ...plan }) => fleet.add({ plan, credentials: async () => credentials }),
    load,
    start: async () => {
      await load();
      await fleet.start();
    },
    pauseBy: fleet.pauseBy,
    sleep: fleet.sleep,
    wake: fleet.wake,
    stop: () => {
      stopping ??= stopAll();
      return stopping;
    },
  };

  function load(): Promise<void> {
    loading ??= loadStored();
    return loading;
  }

  async function loadStored(): Promise<void> {
    await follow(current);
    for (const pair of current.pairs) {
      await fleet.addStored(
        { plan: planOf(pair), credentials: () => accounts.keysFor(pair.accountId) },
        { isPaused: pair.paused ?? false },
      );
    }
  }

  async function stopAll(): Promise<void> {
    await fleet.stop();
    await demo.stop();
    await shared.stop();
    snapshots.stop();
    history.close();
  }
}
