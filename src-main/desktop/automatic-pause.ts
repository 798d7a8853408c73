/**
 * Pauses while the computer runs on its battery or pays for its traffic, where the settings say so. Looked at each minute, because
 * not every system tells of a change; where it does, at once.
 */
import type { PowerMonitor } from 'electron';
import type { AutomaticPause } from '../contract/model.ts';
import type { NetworkSettings } from '../contract/settings.ts';
import type { Clock } from '../foundation/clock.ts';

export const lookEveryMs = 60_000;

type Wishes = Pick<NetworkSettings, 'pauseOnBattery' | 'pauseOnMetered'>;

/** Undefined for what cannot be known now: that never pauses anything. */
export type Circumstances = { readonly isOnBattery: boolean; readonly isMetered: boolean | undefined };

export function automaticPause(wishes: Wishes, { isOnBattery, isMetered }: Circumstances): AutomaticPause | undefined {
  if (wishes.pauseOnBattery && isOnBattery) {
    return 'battery';
  }
  return wishes.pauseOnMetered && isMetered === true ? 'metered' : undefined;
}

export type PauseKeeper = {
  readonly follow: (wishes: Wishes) => void;
  /** Circumstances may have changed. */
  readonly look: () => void;
  readonly stop: () => void;
};

export function createPauseKeeper({
  powerMonitor,
  isMetered,
  pauseBy,
  clock,
}: {
  readonly powerMonitor: Pick<PowerMonitor, 'on' | 'isOnBatteryPower'>;
  /** Left out where it cannot be known. Must not reject. */
  readonly isMetered: (() => Promise<boolean | undefined>) | undefined;
  readonly pauseBy: (by: AutomaticPause | undefined) => void;
  readonly clock: Clock;
}): PauseKeeper {
  let wishes: Wishes = { pauseOnBattery: false, pauseOnMetered: false };
  let timer: { readonly cancel: () => void } | undefined;
  /** Answers that come after a newer question are dropped. */
  let question = 0;
  let isStopped = false;
  let last: AutomaticPause | undefined;

  async function decide(): Promise<void> {
    question += 1;
    const mine = question;
    const asked = wishes;
    const metered = asked.pauseOnMetered ? await isMetered?.() : undefined;
    if (mine !== question || isStopped) {
      return;
    }
    const by = automaticPause(asked, { isOnBattery: powerMonitor.isOnBatteryPower(), isMetered: metered });
    if (by !== last) {
      last = by;
      pauseBy(by);
    }
  }

  function look(): void {
    timer?.cancel();
    if (isStopped) {
      return;
    }
    void decide();
    if (wishes.pauseOnBattery || wishes.pauseOnMetered) {
      timer = clock.after(lookEveryMs, look);
    }
  }

  powerMonitor.on('on-ac', look);
  powerMonitor.on('on-battery', look);
  return {
    follow: (next) => {
      wishes = next;
      look();
    },
    look,
    stop: () => {
      isStopped = true;
      timer?.cancel();
    },
  };
}
