/**
 * How the user or the system ends the program: the first signal asks for a graceful end, a later one ends at once. A terminal and
 * npm may both deliver the same Ctrl-C, so signals close together count once.
 */
import { AppError } from '../foundation/app-error.ts';

const sameSignalMs = 500;

export type Interruption = {
  readonly signal: AbortSignal;
  /** What a signal does; exported for whoever delivers them. */
  readonly onSignal: () => void;
};

export function createInterruption(options: {
  readonly now: () => number;
  readonly endAtOnce: () => void;
}): Interruption {
  const controller = new AbortController();
  let firstAt: number | undefined;
  return {
    signal: controller.signal,
    onSignal: () => {
      const now = options.now();
      if (firstAt === undefined) {
        firstAt = now;
        controller.abort(new AppError('aborted', 'interrupted'));
      } else if (now - firstAt >= sameSignalMs) {
        options.endAtOnce();
      }
    },
  };
}
