/**
 * A question about one path whose answer the pass can do without: the path then stays undecided, and is in the list of problems.
 * Failures that are everyone's end the pass: what only a user can put right, no network, too many transient ones in a row.
 */
import { type AppError, toAppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import type { RelPath } from '../../foundation/names.ts';
import { transientInARowMax } from '../retry-time.ts';

/** Undefined where there is no answer. */
export type AskPath = <Answer>(path: RelPath, question: () => Promise<Answer>) => Promise<Answer | undefined>;

export function createAskPath(onFailure: (path: RelPath, error: AppError) => void, signal: AbortSignal): AskPath {
  let transientInARow = 0;
  return async (path, question) => {
    try {
      const answer = await question();
      transientInARow = 0;
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      const failure = toAppError(error);
      switch (failure.disposition) {
        case 'skip':
        case 'reconcile':
          break;
        case 'retry':
        case 'throttle':
          transientInARow += 1;
          if (failure.code === 'network-unreachable' || transientInARow >= transientInARowMax) {
            throw failure;
          }
          break;
        case 'wait':
        case 'fatal':
          throw failure;
        default:
          return assertNever(failure.disposition);
      }
      onFailure(path, failure);
      return undefined;
    }
  };
}
