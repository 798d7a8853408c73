/**
 * Many small writes at once as few calls of a worker: those that come while it is at work are its next group. What comes now and then is
 * declined: single calls are as fast for it, and it needs no thread.
 */
import * as v from 'valibot';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import { fromCrossing } from '../foundation/crossing-error.ts';
import type { FileStat } from './file-system.ts';
import { type StepOutcome, stepOutcomes, type WriteStep } from './write-steps.ts';

/** Undefined where the step was declined. */
export type RunStep = (step: WriteStep) => Promise<FileStat | undefined>;

type Waiting = { readonly step: WriteStep; readonly done: PromiseWithResolvers<FileStat | undefined> };

/** Of what a worker does in one go, so much is in its memory. */
const groupMax = 64;

export function createGroupedWrites({
  send,
  clock,
  fewWrites,
}: {
  /** Resolves with one outcome for each step. */
  readonly send: (steps: readonly WriteStep[]) => Promise<unknown>;
  readonly clock: Clock;
  /** So many within a second are declined. */
  readonly fewWrites: number;
}): RunStep {
  let waiting: Waiting[] = [];
  let isAtWork = false;
  let second = Number.NaN;
  let inSecond = 0;

  const isOneOfMany = (): boolean => {
    const now = Math.floor(clock.now() / 1_000);
    inSecond = now === second ? inSecond + 1 : 1;
    second = now;
    return isAtWork || inSecond > fewWrites;
  };

  const runGroup = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const outcomes = v.parse(stepOutcomes, await send(group.map(({ step }) => step)));
      for (const [index, { done }] of group.entries()) {
        settle(done, outcomes[index]);
      }
    } catch (error) {
      for (const { done } of group) {
        done.reject(error);
      }
    }
  };

  const runAll = async (): Promise<void> => {
    isAtWork = true;
    while (waiting.length > 0) {
      const group = waiting.slice(0, groupMax);
      waiting = waiting.slice(groupMax);
      await runGroup(group);
      // A turn of the event loop, so that what has arrived meanwhile is in the next group.
      await clock.sleep(0);
    }
    isAtWork = false;
  };

  return async (step) => {
    if (!isOneOfMany()) {
      return undefined;
    }
    const done = Promise.withResolvers<FileStat | undefined>();
    waiting.push({ step, done });
    if (!isAtWork) {
      void runAll();
    }
    return await done.promise;
  };
}

function settle(done: Waiting['done'], outcome: StepOutcome | undefined): void {
  switch (outcome?.kind) {
    case 'done':
      done.resolve(outcome.stat);
      return;
    case 'failed':
      done.reject(fromCrossing(outcome.error));
      return;
    case 'declined':
      done.resolve(undefined);
      return;
    default:
      done.reject(new AppError('internal', 'a step was left without an outcome'));
  }
}
