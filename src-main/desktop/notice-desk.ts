/** Gathers what happens for a moment, lets `app/notices.ts` decide what of it is told, and keeps until when nothing is. */
import type { Engine } from '../app/engine.ts';
import { dueNotices, type Notice, nothingTold } from '../app/notices.ts';
import type { GeneralSettings } from '../contract/settings.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';

/** What comes up within it is told together. */
export const gatherMs = 5_000;
/** What follows so soon on a call of the page is that user's own doing. */
export const userActedMs = 15_000;

export type NoticeDesk = {
  readonly follow: (level: GeneralSettings['notifications']) => void;
  /** No minutes: shown again from now on. */
  readonly snooze: (minutes: number | undefined) => void;
  /** Absent while nothing is held back. */
  readonly snoozedUntil: () => number | undefined;
  readonly userActed: () => void;
};

export function createNoticeDesk({
  engine,
  clock,
  logger,
  isWindowFocused,
  show,
}: {
  readonly engine: Pick<Engine, 'api' | 'subscribe'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly isWindowFocused: () => boolean;
  readonly show: (notice: Notice) => void;
}): NoticeDesk {
  let level: GeneralSettings['notifications'] = 'none';
  let told = nothingTold;
  let until = 0;
  let actedAt = Number.NEGATIVE_INFINITY;
  let snoozeEnd: { readonly cancel: () => void } | undefined;
  let isGathering = false;

  async function decide(): Promise<void> {
    const snapshot = await engine.api.snapshot({});
    const now = clock.now();
    const due = dueNotices(told, snapshot, {
      level,
      isSnoozed: now < until,
      isUserHere: isWindowFocused() || now - actedAt < userActedMs,
    });
    told = due.told;
    for (const notice of due.notices) {
      show(notice);
    }
  }

  function gather(): void {
    if (isGathering) {
      return;
    }
    isGathering = true;
    clock.after(gatherMs, () => {
      isGathering = false;
      decide().catch((error: unknown) => logger.log('error', 'notices could not be decided', { error }));
    });
  }

  engine.subscribe(gather);
  return {
    follow: (next) => {
      level = next;
    },
    snooze: (minutes) => {
      snoozeEnd?.cancel();
      until = minutes === undefined ? 0 : clock.now() + minutes * 60_000;
      snoozeEnd = minutes === undefined ? undefined : clock.after(minutes * 60_000, gather);
      gather();
    },
    snoozedUntil: () => (clock.now() < until ? until : undefined),
    userActed: () => {
      actedAt = clock.now();
    },
  };
}
