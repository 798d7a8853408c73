/**
 * What one pair has in flight and how far its pass is. Totals and counts never shrink within a pass, done never exceeds total,
 * and the observer hears of it at most four times a second: at once after a quiet time, then at the end of each interval.
 */
import type { Progress, TransferView } from '../contract/model.ts';
import type { Clock } from '../foundation/clock.ts';
import { createSpeedometer } from './speedometer.ts';

export type TransferStart = Pick<TransferView, 'direction' | 'path' | 'bytesTotal'>;

export type RunningTransfer = {
  /** Bytes of this transfer done so far. Less than before is ignored. */
  readonly advance: (bytesDone: number) => void;
  /** The same for bytes that were there before: they are no measure of speed. */
  readonly find: (bytesDone: number) => void;
  /** Over, well or not: the file counts as dealt with in this pass. Idempotent. */
  readonly finish: () => void;
};

export type TransferBoard = {
  /** Starts counting anew. Transfers still running belong to the new pass. */
  readonly beginPass: () => void;
  /** Announces work, so that totals are right before it starts. May be called many times. */
  readonly expect: (work: { readonly files: number; readonly bytes: number }) => void;
  readonly start: (transfer: TransferStart) => RunningTransfer;
  /** No progress is shown until the next pass begins. */
  readonly endPass: () => void;
  readonly view: () => TransferBoardView;
  /** No more notifications. */
  readonly stop: () => void;
};

export type TransferBoardView = {
  readonly transfers: readonly TransferView[];
  readonly progress: Progress | undefined;
};

const notifyEveryMs = 250;
/** While bytes stand still, the speed shown sinks at this pace. */
const idleEveryMs = 1_000;

type Counts = { files: number; bytes: number };

export function createTransferBoard(options: {
  readonly pairId: string;
  readonly clock: Clock;
  readonly onChange: (view: TransferBoardView) => void;
}): TransferBoard {
  const { pairId, clock, onChange } = options;
  const running = new Map<string, TransferView>();
  const speed = createSpeedometer(clock);
  let isPass = false;
  let settled: Counts = { files: 0, bytes: 0 };
  let total: Counts = { files: 0, bytes: 0 };
  let nextId = 1;

  const view = (): TransferBoardView => ({
    transfers: [...running.values()],
    progress: isPass
      ? {
          filesDone: settled.files,
          filesTotal: total.files,
          bytesDone: settled.bytes + sumOf(running, 'bytesDone'),
          bytesTotal: total.bytes,
          bytesPerSecond: speed.bytesPerSecond(),
          ...(speed.isSteady() ? {} : { isSpeedUnsteady: true }),
        }
      : undefined,
  });

  const notifier = createNotifier(
    clock,
    () => onChange(view()),
    () => running.size > 0,
  );

  /** Work that nobody announced raises the totals. */
  const makeRoom = (): void => {
    total = {
      files: Math.max(total.files, settled.files + running.size),
      bytes: Math.max(total.bytes, settled.bytes + sumOf(running, 'bytesTotal')),
    };
  };

  return {
    beginPass: () => {
      isPass = true;
      settled = { files: 0, bytes: 0 };
      total = { files: 0, bytes: 0 };
      makeRoom();
      notifier.changed();
    },
    expect: ({ files, bytes }) => {
      total = { files: total.files + files, bytes: total.bytes + bytes };
      notifier.changed();
    },
    start: (transfer) => {
      const id = `${pairId}:${nextId}`;
      nextId += 1;
      running.set(id, { id, pairId, ...transfer, bytesDone: 0 });
      makeRoom();
      notifier.changed();
      /** By how much it went on. */
      const goOn = (bytesDone: number): number => {
        const current = running.get(id);
        const now = Math.min(bytesDone, transfer.bytesTotal);
        if (current === undefined || now <= current.bytesDone) {
          return 0;
        }
        running.set(id, { ...current, bytesDone: now });
        notifier.changed();
        return now - current.bytesDone;
      };
      return {
        advance: (bytesDone) => {
          speed.add(goOn(bytesDone));
        },
        find: (bytesDone) => {
          goOn(bytesDone);
        },
        finish: () => {
          if (running.delete(id)) {
            settled = { files: settled.files + 1, bytes: settled.bytes + transfer.bytesTotal };
            notifier.changed();
          }
        },
      };
    },
    endPass: () => {
      isPass = false;
      notifier.changed();
    },
    view,
    stop: notifier.stop,
  };
}

function sumOf(running: ReadonlyMap<string, TransferView>, count: 'bytesDone' | 'bytesTotal'): number {
  return [...running.values()].reduce((sum, transfer) => sum + transfer[count], 0);
}

/** Calls `notify` on the leading edge, then at most once an interval; also now and then by itself while `isActive`. */
function createNotifier(
  clock: Clock,
  notify: () => void,
  isActive: () => boolean,
): { readonly changed: () => void; readonly stop: () => void } {
  let resting: { readonly cancel: () => void } | undefined;
  let idling: { readonly cancel: () => void } | undefined;
  let isDirty = false;
  let isStopped = false;

  const notifyNow = (): void => {
    isDirty = false;
    idling?.cancel();
    idling = isActive() ? clock.after(idleEveryMs, notifyNow) : undefined;
    resting?.cancel();
    resting = clock.after(notifyEveryMs, () => {
      resting = undefined;
      if (isDirty) {
        notifyNow();
      }
    });
    notify();
  };

  return {
    changed: () => {
      isDirty = true;
      if (resting === undefined && !isStopped) {
        notifyNow();
      }
    },
    stop: () => {
      isStopped = true;
      resting?.cancel();
      idling?.cancel();
    },
  };
}
