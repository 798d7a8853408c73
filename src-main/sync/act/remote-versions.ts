/**
 * Older versions as a safety net. COS has no conditional PUT or DELETE: between looking and writing another device may write. Where
 * the bucket keeps versions, what it wrote is right below what we wrote; it is made the newest again (as a copy, nothing is removed),
 * and the caller gets `cos-precondition-failed`: the path is looked at again, and what is there now is an edit of the other side.
 *
 * A deletion that must be looked at stands in the journal from before it is sent until it was: a death, or a line that breaks, between
 * the two does not let equal bytes be taken for a quiet success.
 */
import type { KeyVersion, ObjectFacts, ObjectStore, Versioning, Written } from '../../cos/object-store.ts';
import { AppError, hasCode, toAppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/logger.ts';
import type { ObjectKey, RelPath } from '../../foundation/names.ts';
import type { Random } from '../../foundation/random.ts';
import type { PairStore } from '../../state/pair-store.ts';
import { keyOf } from '../paths/names.ts';

export type RemoteVersionsDeps = {
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly state: Pick<PairStore, 'intents' | 'putIntent' | 'removeIntent'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Where a version goes that cannot become the newest again because somebody has written since. */
  readonly copyKeyOf: (key: ObjectKey) => ObjectKey;
};

/** What was the newest right before our write; undefined when there was nothing. */
export type Replaced = Pick<ObjectFacts, 'etag' | 'lastModified'> | undefined;

/** `id` is what the bucket called our version or our delete marker. */
export type OwnWrite = { readonly key: ObjectKey; readonly id: string | undefined; readonly etag?: string };

type ListedVersion = Extract<KeyVersion, { readonly kind: 'version' }>;

export type RemoteVersions = {
  /** Asked now and then. `unknown` where the keys may not ask: then everything is done that a versioned bucket needs. */
  readonly state: (signal: AbortSignal) => Promise<Versioning | 'unknown'>;
  /** To be called before a deletion is sent (an upload has a note anyway); `done` once `ensureNotOvertaken` has resolved or rejected with an answer. */
  readonly note: (deletion: { readonly path: RelPath; readonly etag: string }) => {
    readonly done: () => void;
  };
  /** Rejects with `cos-precondition-failed`, the other device's bytes being the newest again, when it wrote in between. */
  readonly ensureNotOvertaken: (write: OwnWrite, replaced: Replaced, signal: AbortSignal) => Promise<void>;
  /** Looks at the deletions that were never looked at. To be called while nothing is written. */
  readonly settleNoted: (signal: AbortSignal) => Promise<void>;
};

const askAgainAfterMs = 10 * 60_000;
/** A list of versions may lag behind the write it is asked about. */
const lagWaitsMs = [100, 400, 1_500];
const roundsMax = 5;

export function createRemoteVersions(deps: RemoteVersionsDeps): RemoteVersions {
  const { store, prefix, state, clock, random, logger } = deps;
  let known: { readonly versioning: Versioning | 'unknown'; readonly askedAt: number } | undefined;
  let asking: Promise<Versioning | 'unknown'> | undefined;

  const ask = async (signal: AbortSignal): Promise<Versioning | 'unknown'> => {
    try {
      return await store.versioning(signal);
    } catch (error) {
      signal.throwIfAborted();
      const { disposition } = toAppError(error);
      if (disposition === 'retry' || disposition === 'throttle') {
        throw error;
      }
      if (known?.versioning !== 'unknown') {
        logger.log('warn', 'the keys may not ask whether the bucket keeps older versions', { error });
      }
      return 'unknown';
    }
  };

  const current = async (signal: AbortSignal): Promise<Versioning | 'unknown'> => {
    const age = known === undefined ? Number.POSITIVE_INFINITY : Math.abs(clock.now() - known.askedAt);
    if (known !== undefined && age < askAgainAfterMs) {
      return known.versioning;
    }
    asking ??= ask(signal).finally(() => {
      asking = undefined;
    });
    const versioning = await asking;
    known = { versioning, askedAt: clock.now() };
    return versioning;
  };

  const ensureNotOvertaken: RemoteVersions['ensureNotOvertaken'] = async (write, replaced, signal) => {
    if (write.id === undefined || write.id === 'null') {
      return;
    }
    known = { versioning: 'enabled', askedAt: clock.now() };
    let own: OwnWrite = write;
    let isBelow: (version: KeyVersion) => boolean = (version) => isReplaced(version, replaced);
    for (let round = 1; round <= roundsMax; round += 1) {
      const history = await historyWith(deps, own, signal);
      const slipped = history === undefined ? undefined : slippedIn(history, own, isBelow);
      if (slipped === undefined) {
        break;
      }
      logger.log('warn', 'another device wrote at the same moment: its version is brought back', { key: own.key });
      const copyTo = (to: ObjectKey): Promise<Written> =>
        store.copy(
          own.key,
          to,
          { sourceIfMatch: slipped.etag, sourceSize: slipped.size, source: { versionId: slipped.versionId } },
          signal,
        );
      if (history?.[0]?.versionId !== own.id) {
        await copyTo(deps.copyKeyOf(own.key));
        throw overtaken(own.key);
      }
      const copied = await copyTo(own.key);
      const previous = own.id;
      own = { key: own.key, id: copied.versionId, etag: copied.etag };
      isBelow = ({ versionId }) => versionId === previous;
    }
    if (own !== write) {
      throw overtaken(own.key);
    }
  };

  const settle = async (
    { path, etag }: { readonly path: RelPath; readonly etag?: string },
    signal: AbortSignal,
  ): Promise<void> => {
    const key = keyOf(prefix, path);
    const replaced = etag === undefined ? undefined : { etag, lastModified: Number.NEGATIVE_INFINITY };
    const [newest] = await store.versionsOf(key, signal);
    if (newest?.kind === 'delete-marker') {
      await ensureNotOvertaken({ key, id: newest.versionId }, replaced, signal);
    }
  };

  return {
    state: current,
    note: ({ path, etag }) => {
      const id = random.hex(12);
      state.putIntent({ id, path, kind: 'remote-write', etag, startedAt: clock.now() });
      return { done: () => state.removeIntent(id) };
    },
    ensureNotOvertaken,
    settleNoted: async (signal) => {
      for (const intent of state.intents()) {
        if (intent.kind === 'remote-write') {
          try {
            await settle(intent, signal);
          } catch (error) {
            if (!hasCode(error, 'cos-precondition-failed')) {
              throw error;
            }
          }
          state.removeIntent(intent.id);
        }
      }
    },
  };
}

/** Undefined when the bucket does not show our own write even after a while: then its list says nothing about others'. */
async function historyWith(
  { store, clock, logger }: RemoteVersionsDeps,
  { key, id }: OwnWrite,
  signal: AbortSignal,
): Promise<readonly KeyVersion[] | undefined> {
  for (const waitMs of [...lagWaitsMs, undefined]) {
    const history = await store.versionsOf(key, signal);
    if (history.some(({ versionId }) => versionId === id)) {
      return history;
    }
    if (waitMs !== undefined) {
      await clock.sleep(waitMs, signal);
    }
  }
  logger.log('warn', 'the list of versions does not show what was just written', { key });
  return undefined;
}

/** The newest version below ours that is neither what we replaced nor older, nor a repeat of our own request. */
function slippedIn(
  history: readonly KeyVersion[],
  { id, etag }: OwnWrite,
  isBelow: (version: KeyVersion) => boolean,
): ListedVersion | undefined {
  const below = history.slice(history.findIndex(({ versionId }) => versionId === id) + 1);
  const next = below.find(
    (version) => isBelow(version) || !(version.kind === 'version' && etag !== undefined && version.etag === etag),
  );
  return next === undefined || next.kind === 'delete-marker' || isBelow(next) ? undefined : next;
}

function isReplaced(version: KeyVersion, replaced: Replaced): boolean {
  return (
    version.kind === 'version' &&
    replaced !== undefined &&
    (version.etag === replaced.etag || version.lastModified < replaced.lastModified)
  );
}

function overtaken(key: ObjectKey): AppError {
  return new AppError('cos-precondition-failed', 'another device wrote the object at the same moment', {
    data: { key },
  });
}
