/**
 * Progress as a person expects it: one fraction that never runs backwards within a pass, and a time left only when it can be trusted. Pure.
 */
import type { Progress } from '../../src-main/contract/model.ts';

/** What one file weighs besides its bytes: requests and renames take time too, and a thousand empty files must move the bar. */
const fileWeightBytes = 100_000;

function progressFraction(progress: Progress): number {
  const done = progress.bytesDone + progress.filesDone * fileWeightBytes;
  const total = progress.bytesTotal + progress.filesTotal * fileWeightBytes;
  return total <= 0 ? 0 : Math.min(1, done / total);
}

export type HighWater = { readonly filesDone: number; readonly fraction: number };

/** The furthest the bar has been. Fewer finished files than before means that a new pass has begun. */
export function raiseHighWater(before: HighWater | undefined, progress: Progress | undefined): HighWater | undefined {
  if (progress === undefined) {
    return undefined;
  }
  const fraction = progressFraction(progress);
  if (before === undefined || progress.filesDone < before.filesDone) {
    return { filesDone: progress.filesDone, fraction };
  }
  return { filesDone: progress.filesDone, fraction: Math.max(before.fraction, fraction) };
}

const longestTrustedSeconds = 24 * 3600;

/** Undefined when the speed is unknown or the estimate would be a wild number. */
export function secondsLeft(progress: Progress): number | undefined {
  const bytes = progress.bytesTotal - progress.bytesDone;
  const filesWeight = (progress.filesTotal - progress.filesDone) * fileWeightBytes;
  // Where requests rather than bytes take the time, the speed in bytes says nothing about the end.
  if (progress.isSpeedUnsteady === true || progress.bytesPerSecond <= 0 || bytes <= 0 || filesWeight > bytes) {
    return undefined;
  }
  const seconds = bytes / progress.bytesPerSecond;
  return seconds > longestTrustedSeconds ? undefined : seconds;
}
