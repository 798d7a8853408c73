/** The desktop shell on the stand-in of Electron, over an engine that notes what it is asked. Time is the test's. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as electron from 'electron';
import { afterEach, beforeEach } from 'vitest';
import type { Engine, EngineOptions } from '../../src-main/app/engine.ts';
import type { EngineApi } from '../../src-main/contract/methods.ts';
import type { Patch, Snapshot } from '../../src-main/contract/model.ts';
import type { Updater } from '../../src-main/desktop/auto-updater.ts';
import { startShell } from '../../src-main/desktop/shell.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { toPairId } from '../../src-main/foundation/names.ts';
import { emptySettings, type Settings } from '../../src-main/settings/settings-store.ts';
import { resetStandIn } from './electron-stand-in.ts';
import { engineApi } from './engine-api.ts';
import { createFakeClock } from './fake-clock.ts';
import { restingPair } from './resting-pair.ts';

export const desktopRandom = { fraction: () => 0, hex: () => 'abcd' };

export const desktopPair = restingPair();

export const startedAt = Date.UTC(2026, 0, 1);

export type DesktopStart = {
  readonly platform?: NodeJS.Platform;
  readonly failure?: Error;
  readonly api?: Partial<EngineApi>;
  readonly stop?: () => Promise<void>;
  readonly settings?: Settings;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly updater?: Updater;
  readonly runCommand?: () => Promise<string>;
  /** Runs while the engine is being made. */
  readonly onCreating?: () => void;
};

/** Call once at the top of a test file: each test gets a folder of its own and a fresh Electron. */
export function createDesktopWorld() {
  let folder = '';
  beforeEach(async () => {
    resetStandIn();
    folder = await mkdtemp(join(tmpdir(), 'driftless-shell-'));
    await mkdir(join(folder, 'page'));
    await writeFile(join(folder, 'page', 'index.html'), '<h1>page</h1>');
  });
  // What the shell writes beside the test may come between.
  afterEach(() => rm(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  return { folder: () => folder, start: (options: DesktopStart = {}) => start(folder, options) };
}

async function start(folder: string, options: DesktopStart) {
  const clock = createFakeClock({ startAt: startedAt });
  const asked: unknown[] = [];
  const given: EngineOptions[] = [];
  const listeners: ((patch: Patch) => void)[] = [];
  let snapshot: Snapshot = {
    revision: 0,
    engine: { version: '1', host: 'desktop', startedAt },
    pairs: [],
    transfers: [],
    activity: [],
    conflicts: [],
    problems: [],
  };
  const note =
    (name: string) =>
    async (params?: unknown): Promise<undefined> => {
      asked.push(params === undefined ? name : [name, params]);
    };
  const engine: Engine = {
    api: engineApi({
      snapshot: async () => snapshot,
      pause: note('pause'),
      resume: note('resume'),
      syncNow: note('syncNow'),
      answerHold: note('answerHold'),
      openFolder: note('openFolder'),
      revealPath: note('revealPath'),
      ...options.api,
    }),
    subscribe: (listener) => {
      listeners.push(listener);
      return () => undefined;
    },
    addPair: async () => toPairId('p1'),
    load: async () => undefined,
    start: async () => {
      asked.push('start');
      given[0]?.onSettings?.(options.settings ?? emptySettings);
    },
    stop: async () => {
      asked.push('stop');
      await options.stop?.();
    },
    pauseBy: (by) => void asked.push(['pauseBy', by]),
    sleep: () => void asked.push('sleep'),
    wake: () => void asked.push('wake'),
  };
  await startShell({
    electron,
    createEngine: async (engineOptions) => {
      given.push(engineOptions);
      engineOptions.settings?.read();
      options.onCreating?.();
      if (options.failure !== undefined) {
        throw options.failure;
      }
      return engine;
    },
    loadUpdater: async () => options.updater ?? Promise.reject(new Error('the test has no updater')),
    runCommand: options.runCommand ?? (() => Promise.reject(new Error('no such command'))),
    dataFolder: join(folder, 'data'),
    pageFolder: join(folder, 'page'),
    preload: '/dist/preload/index.cjs',
    iconFolder: '/icons',
    resourcesFolder: join(folder, 'resources'),
    homeFolder: folder,
    platform: options.platform ?? 'linux',
    environment: options.environment ?? { XDG_CONFIG_HOME: join(folder, 'config') },
    execPath: '/opt/driftless/driftless',
    args: options.args ?? [],
    clock,
    random: desktopRandom,
    logger: silentLogger,
  });
  return {
    clock,
    asked,
    given,
    /** The engine tells of a change. */
    tell: (change: Partial<Snapshot>): Patch => {
      const patch: Patch = { revision: snapshot.revision + 1, pairs: { put: change.pairs ?? [], remove: [] } };
      snapshot = { ...snapshot, ...change, revision: patch.revision };
      for (const listener of listeners) {
        listener(patch);
      }
      return patch;
    },
  };
}
