/**
 * Calls that set up, preview, change and remove pairs. What the settings hold and what runs stay the same: each change is stored before
 * it is followed. Files are never touched: a removed pair keeps them on both sides, and the id its local folder carries.
 */
import { homedir } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import type { EngineApi } from '../contract/methods.ts';
import type { PairDraft } from '../contract/pairs.ts';
import { targetOf } from '../cos/endpoint.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import { parseRelPath, toPairId } from '../foundation/names.ts';
import type { PairSetting, SettingsStore } from '../settings/settings-store.ts';
import { keyOf } from '../sync/paths/names.ts';
import type { Accounts } from './accounts.ts';
import { checkLocalFolder } from './check-local-folder.ts';
import { type CosQuestions, endpointOf } from './cos-access.ts';
import { listLocalFolders, makeLocalFolder } from './local-folders.ts';
import { checkPair, isSystemFolder } from './pair-checks.ts';
import type { PairFleet } from './pair-fleet.ts';
import { previewPair } from './pair-preview.ts';
import type { SharedParts } from './pair-runtime.ts';
import type { PairPlan } from './pair-spec.ts';
import { setStateAside } from './set-state-aside.ts';
import { idOfStored, planOf } from './stored-pair.ts';

type PairCalls = Pick<
  EngineApi,
  | 'localFolders'
  | 'makeLocalFolder'
  | 'checkPair'
  | 'previewPair'
  | 'addPair'
  | 'updatePair'
  | 'removePair'
  | 'objectUrl'
>;

export function createPairCalls(deps: {
  readonly clock: Clock;
  readonly settings: SettingsStore;
  readonly accounts: Accounts;
  readonly questions: CosQuestions;
  readonly fleet: PairFleet;
  /** With the network of now. */
  readonly shared: () => SharedParts;
  readonly stateRoot: string;
  /** Resolves once the fleet holds the pairs of the settings. */
  readonly ready: () => Promise<void>;
}): PairCalls {
  const { settings, accounts, fleet, stateRoot } = deps;
  let lastAdded: Promise<unknown> = Promise.resolve();

  /** A pair that the settings do not hold, as that of the demo, is changed for as long as the engine lives. */
  function changeStored(pairId: string, change: (pair: PairSetting) => readonly PairSetting[]): void {
    const { id } = fleet.entry(pairId);
    if (settings.read().pairs.some((pair) => idOfStored(pair) === id)) {
      settings.update((now) => ({
        ...now,
        pairs: now.pairs.flatMap((pair) => (idOfStored(pair) === id ? change(pair) : [pair])),
      }));
    }
  }

  async function addPair(draft: PairDraft): Promise<{ readonly pairId: string }> {
    await deps.ready();
    const { accountId } = draft.place;
    accounts.ensureKnown(accountId);
    const setting = settingOf(draft);
    const plan = planOf(setting);
    ensureUsable(plan);
    ensurePaths(draft.excludedFolders);
    await checkLocalFolder(plan.localRoot);
    const overlap = await fleet.overlapping(plan);
    if (overlap !== undefined) {
      throw new AppError('pairs-overlap', overlap.detail);
    }
    settings.update((now) => ({ ...now, pairs: [...now.pairs, setting] }));
    return { pairId: await fleet.add({ plan, credentials: () => accounts.keysFor(accountId) }) };
  }

  return {
    localFolders: ({ path }) => listLocalFolders(path),
    makeLocalFolder: async ({ path }) => {
      await makeLocalFolder(path);
      return undefined;
    },
    checkPair: async ({ draft }) => {
      await deps.ready();
      const credentials = await accounts.credentials(draft.place.accountId);
      return await checkPair(draft, planOf(settingOf(draft)), { ...deps, credentials });
    },
    previewPair: async ({ draft }) => {
      const credentials = await accounts.credentials(draft.place.accountId);
      const shared = deps.shared();
      return await previewPair(planOf(settingOf(draft)), {
        credentials,
        shared,
        stateRoot,
        settings: settings.read().sync,
      });
    },
    addPair: ({ draft }) => {
      // One after the other, so that two that share a place cannot both be stored.
      const added = lastAdded.then(() => addPair(draft));
      lastAdded = added.catch(() => undefined); // The caller gets the failure; the next one has nothing to do with it.
      return added;
    },
    updatePair: async ({ pairId, remotePollSeconds, ...change }) => {
      ensurePaths(change.excludedFolders ?? []);
      const { plan } = fleet.entry(pairId);
      const { remotePollMs: pollMs, ...rest } = { ...plan, ...change };
      const seconds = remotePollSeconds === undefined && pollMs !== undefined ? pollMs / 1000 : remotePollSeconds;
      changeStored(pairId, ({ remotePollSeconds: _before, ...pair }) => [
        { ...pair, ...change, ...(seconds === undefined || seconds === null ? {} : { remotePollSeconds: seconds }) },
      ]);
      await fleet.change(pairId, {
        ...rest,
        ...(seconds === undefined || seconds === null ? {} : { remotePollMs: seconds * 1000 }),
      });
      return undefined;
    },
    removePair: async ({ pairId }) => {
      changeStored(pairId, () => []);
      await fleet.remove(pairId);
      await setStateAside(stateRoot, toPairId(pairId), deps.clock);
      return undefined;
    },
    objectUrl: async ({ pairId, path }) => {
      const { plan } = fleet.entry(pairId);
      const relPath = parseRelPath(path);
      if (relPath === undefined) {
        throw new AppError('usage', 'this is not a path of a synced folder');
      }
      const { origin, requestPath } = targetOf(endpointOf(plan), plan.bucket, keyOf(plan.prefix, relPath));
      return `${origin}${requestPath}`;
    },
  };
}

/** Throws `usage` for places that cannot be a pair's, whatever is there. */
function ensureUsable(plan: PairPlan): void {
  if (!isAbsolute(plan.localRoot) || isSystemFolder(resolve(plan.localRoot), homedir())) {
    throw new AppError('usage', `${plan.localRoot} cannot be synced; choose a folder inside the home folder`);
  }
  const parts = plan.prefix === '' ? [] : plan.prefix.slice(0, -1).split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new AppError('usage', `the prefix "${plan.prefix}" holds an empty, . or .. part`);
  }
  targetOf(endpointOf(plan), plan.bucket);
}

/** One that is no path would be left out of the rules without a word. */
function ensurePaths(excludedFolders: readonly string[]): void {
  const wrong = excludedFolders.find((folder) => parseRelPath(folder) === undefined);
  if (wrong !== undefined) {
    throw new AppError('usage', `"${wrong}" is not a folder inside of the synced one, such as a/b`);
  }
}

function settingOf({ place, ...draft }: PairDraft): PairSetting {
  return { ...place, ...draft };
}
