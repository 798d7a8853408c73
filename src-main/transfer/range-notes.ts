/**
 * Which ranges of a download its temp file holds, told now and then to whoever keeps that over the end of the process. Nothing is made
 * durable for it: a noted range is read again and its CRC64 compared before it counts, so a note may say more than the disk kept.
 */
import type { Clock } from '../foundation/clock.ts';

/** The whole object is cut into parts of this size; by part number, what was fetched. */
export type FetchedRanges = { readonly partSizeBytes: number; readonly crcs: ReadonlyMap<number, bigint> };

export type RangeKeeper = {
  /** What earlier calls have fetched into the same temp file. */
  readonly found?: FetchedRanges;
  readonly note: (fetched: FetchedRanges) => void;
  /** The temp file is about to go. */
  readonly forget: () => void;
};

export type RangeNotes = {
  /** What was there before, and may count. */
  readonly crcOf: (part: number) => bigint | undefined;
  readonly add: (part: number, crc64: bigint) => void;
  /** Notes what is not noted yet. False when there is nothing worth a temp file. */
  readonly flush: () => boolean;
  /** Nothing is noted by itself any more. */
  readonly stop: () => void;
};

export function createRangeNotes(
  clock: Clock,
  keeper: RangeKeeper,
  options: {
    readonly partSizeBytes: number;
    readonly everyMs: number;
    readonly found: FetchedRanges | undefined;
  },
): RangeNotes {
  const { partSizeBytes, everyMs, found } = options;
  const known = found?.partSizeBytes === partSizeBytes ? found.crcs : new Map<number, bigint>();
  const crcs = new Map(known);
  let notedAt = clock.now();
  let isNoted = true;
  let timer: { readonly cancel: () => void } | undefined;

  const stop = (): void => {
    timer?.cancel();
    timer = undefined;
  };

  const flush = (): boolean => {
    stop();
    if (!isNoted) {
      notedAt = clock.now();
      keeper.note({ partSizeBytes, crcs });
      isNoted = true;
    }
    return crcs.size > 0;
  };

  return {
    crcOf: (part) => known.get(part),
    add: (part, crc64) => {
      if (crcs.get(part) === crc64) {
        return;
      }
      crcs.set(part, crc64);
      isNoted = false;
      const waited = clock.now() - notedAt;
      if (waited >= everyMs || waited < 0) {
        flush();
      } else {
        timer ??= clock.after(everyMs - waited, () => {
          try {
            flush();
          } catch {
            // The state cannot be written: the next range tries again, and fails the download if it still cannot.
          }
        });
      }
    },
    flush,
    stop,
  };
}
