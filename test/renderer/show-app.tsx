/** Draws the whole page on a bridge that the test holds: what it answers, what was asked, what it reports. */
import { act, cleanup, render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach } from 'vitest';
import type { MethodName, MethodParams, MethodResults } from '../../src-main/contract/methods.ts';
import type { ActivityView, Patch, Reason, Snapshot } from '../../src-main/contract/model.ts';
import { App } from '../../src-renderer/app.tsx';
import { type Bridge, type BridgeListener, CallFailure, type Connection } from '../../src-renderer/bridge/bridge.ts';
import { isResult } from '../../src-renderer/bridge/result-guards.ts';
import { createEngineStore } from '../../src-renderer/state/engine-state.ts';

// Screens and dialogs that are loaded when first shown are there at once in tests.
await Promise.all([
  import('../../src-renderer/activity/activity-screen.tsx'),
  import('../../src-renderer/activity/why-dialog.tsx'),
  import('../../src-renderer/bucket/bucket-screen.tsx'),
  import('../../src-renderer/conflicts/conflicts-screen.tsx'),
  import('../../src-renderer/conflicts/merge-pane.tsx'),
  import('../../src-renderer/conflicts/text-pair.tsx'),
  import('../../src-renderer/keys-dialog.tsx'),
  import('../../src-renderer/pair/edit-pair-dialog.tsx'),
  import('../../src-renderer/problems/problems-screen.tsx'),
  import('../../src-renderer/settings/settings-screen.tsx'),
  import('../../src-renderer/wizard/add-folder-screen.tsx'),
]);

// The test's document has no layout: lists that draw only what is in sight need a size.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 600 },
  clientWidth: { configurable: true, get: () => 900 },
});

afterEach(() => {
  cleanup();
  window.localStorage.clear();
  window.location.hash = '';
});

const readOnly: ReadonlySet<MethodName> = new Set<MethodName>([
  'snapshot',
  'holdPaths',
  'activityPage',
  'accounts',
  'buckets',
  'remoteFolders',
  'localFolders',
  'checkPair',
  'previewPair',
  'settings',
  'explain',
  'testIgnoreRules',
  'conflictContent',
  'bucketFacts',
  'unfinishedUploads',
  'objectVersions',
  'versionContent',
]);

export type Asked = { readonly method: MethodName; readonly params: unknown };

/** What the stand-in engine answers, by method, at once or later. A method that is not named here, and has a result, fails the test. */
export type Answers = {
  readonly [M in MethodName]?: (params: MethodParams<M>) => MethodResults[M] | Promise<MethodResults[M]>;
};

/** The same for answers that do not depend on what is asked. */
export type Results = { readonly [M in MethodName]?: MethodResults[M] };

export function createHeldBridge(
  answer: () => Snapshot,
  refusal?: () => Reason | undefined,
  answers: Answers = {},
  results: Results = {},
  droppedPath?: Bridge['droppedPath'],
) {
  const asked: Asked[] = [];
  let listener: BridgeListener | undefined;
  const bridge: Bridge = {
    call: async <M extends MethodName>(method: M, params: MethodParams<M>): Promise<MethodResults[M]> => {
      asked.push({ method, params });
      const reason = method === 'snapshot' ? undefined : refusal?.();
      if (reason !== undefined) {
        throw new CallFailure(reason);
      }
      const answered: unknown = method === 'snapshot' ? answer() : (answers[method]?.(params) ?? results[method]);
      const result: unknown = answered instanceof Promise ? await answered : answered;
      if (!isResult[method](result)) {
        throw new Error(`the test has no answer to ${method}`);
      }
      return result;
    },
    open: (given) => {
      listener = given;
      given.onConnection({ kind: 'open' });
      return () => {
        listener = undefined;
      };
    },
    retryNow: () => listener?.onConnection({ kind: 'connecting' }),
    ...(droppedPath === undefined ? {} : { droppedPath }),
  };
  return {
    bridge,
    asked,
    patch: (patch: Patch) => listener?.onPatch(patch),
    connection: (connection: Connection) => listener?.onConnection(connection),
  };
}

/** Pages of a history as the engine cuts them. */
export function historyOf(entries: readonly ActivityView[]) {
  return ({ kinds, pairId, text, offset, limit }: MethodParams<'activityPage'>): MethodResults['activityPage'] => {
    const found = entries
      .toSorted((a, b) => b.id - a.id)
      .filter(
        (entry) =>
          (kinds === undefined || kinds.includes(entry.kind)) &&
          (pairId === undefined || entry.pairId === pairId) &&
          entry.path.toLowerCase().includes((text ?? '').toLowerCase()),
      );
    return { rows: found.slice(offset, offset + limit), total: found.length, upTo: found[0]?.id ?? 0 };
  };
}

type Options = {
  readonly hash?: string;
  readonly refusal?: () => Reason | undefined;
  readonly answers?: Answers;
  readonly results?: Results;
  /** As in the desktop's window. */
  readonly droppedPath?: Bridge['droppedPath'];
};

/** The page after its first snapshot. */
export async function showApp(snapshot: Snapshot, options: Options = {}) {
  window.location.hash = options.hash ?? '';
  const held = createHeldBridge(
    () => snapshot,
    options.refusal,
    {
      activityPage: historyOf(snapshot.activity),
      ...options.answers,
    },
    options.results,
    options.droppedPath,
  );
  const user = userEvent.setup();
  const view = await act(async () => render(<App store={createEngineStore(held.bridge)} />));
  // What is loaded when first shown suspends once more.
  await act(async () => undefined);
  return {
    user,
    container: view.container,
    /** Everything asked that changes something. */
    asked: (): readonly Asked[] => held.asked.filter((one) => !readOnly.has(one.method)),
    /** The arguments of every call of one method. */
    askedOf: (method: MethodName): readonly unknown[] =>
      held.asked.filter((one) => one.method === method).map(({ params }) => params),
    patch: (patch: Patch) => act(async () => held.patch(patch)),
    connection: (connection: Connection) => act(async () => held.connection(connection)),
  };
}
