/**
 * From a scope to decisions: the streams of the three sides, merged, with the questions that come up answered by hashing and by
 * HEAD. Reads both sides, writes neither. Rejects when a side cannot be read as a whole; then nothing of the pass may be done.
 */
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { RelPath } from '../foundation/names.ts';
import { type LocalPrint, samePrint } from '../state/base-entry.ts';
import type { FileHasher } from '../transfer/file-hasher.ts';
import { printOf } from '../transfer/file-stat.ts';
import { type Ask, decide } from './decide/decide.ts';
import type { Decision } from './decide/decision.ts';
import type { DecisionContext, Facts } from './decide/path-states.ts';
import { type AskPath, createAskPath } from './gather/ask-path.ts';
import { merge } from './gather/merge.ts';
import { type DirtyScope, type StreamDeps, streamsOfAll, streamsOfPaths } from './gather/side-streams.ts';
import type { RulesNow } from './ignore/rules-in-force.ts';
import type { PairParts } from './pair-parts.ts';
import { localPathOf } from './paths/local-path.ts';
import { keyOf, markerKeyOf } from './paths/names.ts';

export type GatherDeps = StreamDeps & {
  readonly mode: DecisionContext['mode'];
  readonly hasher: FileHasher;
  readonly clock: Clock;
  /** A path could not be looked at closely enough to decide it. */
  readonly onFailure: (path: RelPath, error: AppError) => void;
};

export type Scope = { readonly kind: 'all' } | ({ readonly kind: 'paths' } & DirtyScope);

export const wholeScope: Scope = { kind: 'all' };

/** What a look at a pair works with, counting from nothing and telling nobody what it cannot see. */
export function gatherDepsOf(parts: PairParts, { ignore, before }: RulesNow): GatherDeps {
  const { config } = parts;
  return {
    ...parts,
    root: config.localRoot,
    prefix: config.prefix,
    mode: config.mode,
    ignore,
    ...(before === undefined ? {} : { ignoreBefore: before }),
    ignoredIn: { local: new Set(), remote: new Set() },
    seen: { local: 0, remote: 0 },
    onUnknown: () => undefined,
    onFailure: () => undefined,
  };
}

/** A few milliseconds of work. */
const pathsPerTurn = 500;

/** One decision for each path of the scope, most of them without actions, in batches. */
export async function* gather(
  deps: GatherDeps,
  scope: Scope,
  signal: AbortSignal,
): AsyncGenerator<readonly Decision[], void, undefined> {
  const askPath = createAskPath(deps.onFailure, signal);
  const streams =
    scope.kind === 'all' ? streamsOfAll(deps, signal) : await streamsOfPaths({ ...deps, askPath }, scope, signal);
  const { mode, prefix, clock } = deps;
  const context = { mode, prefix, now: clock.now() };
  const options = { context, ask: createAsk(deps, askPath, signal), ignoredIn: deps.ignoredIn };
  let sinceTurn = 0;
  for await (const decisions of decide(merge(streams), options)) {
    yield decisions;
    sinceTurn += decisions.length;
    if (sinceTurn >= pathsPerTurn) {
      // All sides may be ahead, and then nothing here ever waits.
      sinceTurn = 0;
      await clock.sleep(0);
    }
  }
}

export function createAsk(deps: GatherDeps, askPath: AskPath, signal: AbortSignal): Ask {
  const { store, prefix, lanes } = deps;
  return async ({ path, local }, questions) => {
    const [localHash, remoteHead, markerHead] = await Promise.all([
      questions.hashLocal && local?.kind === 'file'
        ? askPath(path, () => hashAsPlanned(deps, local, signal))
        : undefined,
      questions.headRemote
        ? askPath(path, () =>
            lanes.metadata.run(async () => (await store.head(keyOf(prefix, path), signal)) ?? 'absent', signal),
          )
        : undefined,
      questions.headMarker
        ? askPath(path, () =>
            lanes.metadata.run(async () => (await store.head(markerKeyOf(prefix, path), signal)) ?? 'absent', signal),
          )
        : undefined,
    ]);
    const facts: Facts = {
      ...(localHash === undefined ? {} : { localHash }),
      ...(remoteHead === undefined ? {} : { remoteHead }),
      ...(markerHead === undefined ? {} : { markerHead }),
    };
    return facts;
  };
}

/** The hash of the file that was seen, or a rejection when it is another one by now. */
export async function hashAsPlanned(
  { fs, root, hasher }: Pick<GatherDeps, 'fs' | 'root' | 'hasher'>,
  { path, print }: { readonly path: RelPath; readonly print: LocalPrint },
  signal: AbortSignal,
): Promise<{ readonly crc64: bigint; readonly md5: string }> {
  const full = localPathOf(root, path);
  const { size, crc64, md5 } = await hasher.hash(full, signal);
  const after = await fs.stat(full);
  if (after?.kind !== 'file' || !samePrint(printOf(after), print) || size !== print.size) {
    throw new AppError('source-changed', 'the file changed while it was hashed', { data: { path } });
  }
  return { crc64, md5 };
}
