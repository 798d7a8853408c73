/**
 * One life of the engine's process on a device. All that takes time goes through `io`: it has its effect at a step that the
 * scheduler chooses, and its answer may come at a later one still. After death nothing is answered any more.
 */
import type { AppError } from '../../src-main/foundation/app-error.ts';
import type { FaultPlace, Faults } from './faults.ts';
import type { Chance } from './random-streams.ts';
import type { Owner, Scheduler } from './scheduler.ts';

export type Io = <Result>(call: {
  readonly place: FaultPlace;
  readonly label: string;
  readonly path?: string;
  readonly writes?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly effect: () => Result;
}) => Promise<Result>;

export type IoDeps = {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly note: (line: () => string) => void;
  /** Told of every call of the engine, right before its effect. */
  readonly onIo: (device: string, label: string, path: string) => void;
};

const costMs: Readonly<Record<FaultPlace, number>> = { disk: 1, bucket: 12, state: 0 };
/** One answer in so many comes at a later step than its effect. */
const lateAnswers = 5;

export function createIo(owner: Owner, { scheduler, chance, faults, note, onIo }: IoDeps): Io {
  return ({ place, label, path = '', writes = false, signal, effect }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      let isSettled = false;
      const onAbort = (): void => {
        isSettled = true;
        note(() => `${owner.name} ${label} ${path} aborted`);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settle = (finish: () => void): void => {
        signal?.removeEventListener('abort', onAbort);
        if (!isSettled && !owner.isDead) {
          isSettled = true;
          finish();
        }
      };
      const run = (): void => {
        if (isSettled && place !== 'bucket') {
          return;
        }
        // A request that was given up may have been on its way already.
        if (isSettled && chance.below(2) === 0) {
          return;
        }
        const { before, after } = faults.meet(place, { path, writes });
        let failed: AppError | unknown = before;
        let result: ReturnType<typeof effect> | undefined;
        if (before === undefined) {
          try {
            onIo(owner.name, label, path);
            result = effect();
            failed = after;
          } catch (error) {
            failed = error;
          }
        }
        note(
          () =>
            `${owner.name} ${label} ${path}${failed === undefined ? '' : ` -> ${failed instanceof Error && 'code' in failed ? String(failed.code) : String(failed)}`}`,
        );
        const answer = (): void =>
          settle(() => {
            if (failed === undefined) {
              // The effect has run: its result is there.
              resolve(result as Awaited<ReturnType<typeof effect>>);
            } else {
              reject(failed);
            }
          });
        if (!isSettled && chance.below(lateAnswers) === 0) {
          scheduler.add({
            owner,
            label: `answer of ${label}`,
            run: answer,
            outlivesOwner: false,
            costMs: costMs[place],
          });
        } else {
          answer();
        }
      };
      scheduler.add({ owner, label, run, outlivesOwner: place === 'bucket', costMs: costMs[place] });
    });
}
