/**
 * A process that can die between any two calls: from then on nothing reaches its disk, its bucket or its state any more, as if it
 * had been killed. The bytes that are there stay for its next life.
 */
import type { ObjectStore } from '../../src-main/cos/object-store.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import type { PairStore } from '../../src-main/state/pair-store.ts';
import type { FileSystem } from '../../src-main/transfer/file-system.ts';
import { type CallHook, hookFileSystem } from './hooked-file-system.ts';

export type Mortal = {
  readonly fs: (fs: FileSystem) => FileSystem;
  readonly store: (store: ObjectStore) => ObjectStore;
  readonly state: (state: PairStore) => PairStore;
  readonly die: () => void;
  readonly isDead: () => boolean;
  /** Aborts at death, so that what still runs ends soon. */
  readonly signal: AbortSignal;
};

/** `inOneGo`: what the disk does in one go is one call. */
export function createMortal(disk: CallHook = {}, options: { readonly inOneGo?: boolean } = {}): Mortal {
  const death = new AbortController();
  const isDead = (): boolean => death.signal.aborted;
  const ensureAlive = (): void => {
    if (isDead()) {
      throw new AppError('aborted', 'killed');
    }
  };
  const living =
    <Parameters extends readonly unknown[], Result>(call: (...parameters: Parameters) => Promise<Result>) =>
    async (...parameters: Parameters): Promise<Result> => {
      ensureAlive();
      const result = await call(...parameters);
      ensureAlive();
      return result;
    };
  const writing =
    <Parameters extends readonly unknown[]>(call: (...parameters: Parameters) => void) =>
    (...parameters: Parameters): void => {
      ensureAlive();
      call(...parameters);
    };
  return {
    die: () => death.abort(new AppError('aborted', 'killed')),
    isDead,
    signal: death.signal,
    fs: (fs) =>
      hookFileSystem(
        fs,
        {
          before: async (call) => {
            ensureAlive();
            await disk.before?.(call);
            ensureAlive();
          },
          // A call that has begun has its effect: death comes before the next one.
          ...(disk.after === undefined ? {} : { after: disk.after }),
        },
        options,
      ),
    store: (store) => ({
      ...store,
      list: living(store.list),
      head: living(store.head),
      get: living(store.get),
      put: living(store.put),
      copy: living(store.copy),
      delete: living(store.delete),
      initiateUpload: living(store.initiateUpload),
      uploadPart: living(store.uploadPart),
      completeUpload: living(store.completeUpload),
      abortUpload: living(store.abortUpload),
    }),
    state: (state) => ({
      ...state,
      commit: writing(state.commit),
      putConflict: writing(state.putConflict),
      removeConflict: writing(state.removeConflict),
      putProblem: writing(state.putProblem),
      removeProblem: writing(state.removeProblem),
      putIntent: writing(state.putIntent),
      removeIntent: writing(state.removeIntent),
      setFact: writing(state.setFact),
    }),
  };
}
