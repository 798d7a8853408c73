/**
 * One pair opened for a command that asks it something and lets it be: nothing is synced, and what was opened is closed again. The
 * pair's settings are the stored ones, unless the command line names both sides itself.
 */
import { resolve } from 'node:path';
import { checkLocalFolder } from '../app/check-local-folder.ts';
import { createSharedParts, openPair, type PairRuntime } from '../app/pair-runtime.ts';
import { type PairSpec, pairIdOf } from '../app/pair-spec.ts';
import type { ConflictView } from '../contract/model.ts';
import { createConfSettingsStore } from '../settings/conf-settings-store.ts';
import type { PairObserver } from '../sync/pair-observer.ts';
import type { CommandContext } from './command-context.ts';
import { pairFor } from './find-pair.ts';
import type { PairChoice } from './pair-arguments.ts';
import { checkBucket } from './pair-setup.ts';

export type OpenPair = {
  readonly runtime: PairRuntime;
  readonly spec: PairSpec;
  /** What the last sync left. */
  readonly conflicts: readonly ConflictView[];
};

/** Rejects when the pair is in use by another process, or is taken over by one meanwhile. */
export async function withPair<Result>(
  command: { readonly pair: PairChoice; readonly state?: string; readonly asksBucket: boolean },
  context: CommandContext,
  work: (open: OpenPair) => Promise<Result>,
): Promise<Result> {
  const { dataFolder, interrupted } = context;
  const spec = await pairFor(command.pair, context);
  await checkLocalFolder(spec.localRoot);
  const isStored = command.pair.address === undefined;
  await using open = new AsyncDisposableStack();
  const shared = createSharedParts(context);
  open.defer(() => shared.stop());
  const lost = Promise.withResolvers<never>();
  let conflicts: readonly ConflictView[] = [];
  const runtime = await openPair({
    id: spec.id ?? pairIdOf(spec),
    spec,
    stateRoot: resolve(command.state ?? dataFolder),
    shared,
    settings: isStored ? createConfSettingsStore(dataFolder).read().sync : undefined,
    observer: {
      ...silent,
      onConflicts: (shown) => {
        conflicts = shown;
      },
    },
    onLockLost: lost.reject,
  });
  open.defer(() => runtime.close());
  if (command.asksBucket) {
    await checkBucket(runtime.store, spec, interrupted);
  }
  return await Promise.race([work({ runtime, spec, conflicts }), lost.promise]);
}

const nothing = (): void => undefined;

/** The command tells by itself what it was asked for. */
const silent: PairObserver = {
  onState: nothing,
  onProgress: nothing,
  onTransfers: nothing,
  onActivity: nothing,
  onConflicts: nothing,
  onProblems: nothing,
  onWatchProblem: nothing,
  onPassFinished: nothing,
};
