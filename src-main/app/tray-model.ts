/**
 * What the tray shows, as data: icon, tooltip and menu, computed from a snapshot. Pure; the desktop host draws it.
 * The most urgent state of all pairs wins. Every action is in the menu, because what a click on the icon does is up to the desktop.
 */
import type { PairView, Snapshot } from '../contract/model.ts';
import { assertNever } from '../foundation/assert-never.ts';

/** From calm to urgent; a later one wins over an earlier one. Paused ranks below problems: a rejected key must not look calm. */
const urgency = [
  'setup',
  'idle',
  'scanning',
  'syncing',
  'paused',
  'offline',
  'problem',
  'conflict',
  'blocked',
] as const;

export type TrayState = (typeof urgency)[number];

export const trayStates: readonly TrayState[] = urgency;

export type TrayCommand =
  | { readonly kind: 'open' }
  | { readonly kind: 'sync-now' }
  | { readonly kind: 'pause'; readonly minutes?: number }
  | { readonly kind: 'resume' }
  | { readonly kind: 'quit' };

export type TrayMenuItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'command'; readonly text: string; readonly command: TrayCommand }
  | { readonly kind: 'submenu'; readonly text: string; readonly items: readonly TrayMenuItem[] };

export type TrayModel = {
  readonly state: TrayState;
  readonly tooltip: string;
  readonly menu: readonly TrayMenuItem[];
};

/** How the host writes a time of day and a reason, in the user's own way. */
export type TrayWords = {
  readonly timeOfDay: (at: number) => string;
};

export function trayModel(snapshot: Snapshot, words: TrayWords): TrayModel {
  const state = trayState(snapshot.pairs);
  const line = stateLine(state, snapshot, words);
  return { state, tooltip: `Driftless: ${line}`, menu: trayMenu(snapshot, line) };
}

function trayState(pairs: readonly PairView[]): TrayState {
  const running = pairs.filter((pair) => pair.state.kind !== 'paused');
  const found: readonly TrayState[] = [
    ...(pairs.length > 0 && running.length === 0 ? (['paused'] as const) : []),
    ...running.map(pairTrayState),
    ...(pairs.some((pair) => pair.conflictCount > 0) ? (['conflict'] as const) : []),
    ...(pairs.some((pair) => pair.problemCount > 0) ? (['problem'] as const) : []),
  ];
  return urgency[Math.max(0, ...found.map((state) => urgency.indexOf(state)))] ?? 'setup';
}

function pairTrayState({ state }: PairView): TrayState {
  switch (state.kind) {
    case 'starting':
    case 'checking':
      return 'scanning';
    case 'syncing':
      return 'syncing';
    case 'idle':
      return 'idle';
    case 'paused':
      return 'paused';
    case 'offline':
      return 'offline';
    case 'held':
    case 'stopped':
      return 'blocked';
    default:
      return assertNever(state);
  }
}

function stateLine(state: TrayState, { pairs }: Snapshot, words: TrayWords): string {
  switch (state) {
    case 'setup':
      return 'no folder is synced yet';
    case 'idle': {
      const checkedAt = latest(pairs.map((pair) => pair.lastPassAt));
      return checkedAt === undefined ? 'up to date' : `up to date, checked at ${words.timeOfDay(checkedAt)}`;
    }
    case 'scanning':
      return 'checking for changes';
    case 'syncing':
      return syncingLine(pairs);
    case 'paused': {
      const until = latest(pairs.map(({ state: own }) => (own.kind === 'paused' ? own.until : undefined)));
      return until === undefined ? 'paused' : `paused until ${words.timeOfDay(until)}`;
    }
    case 'offline':
      return 'offline, will try again';
    case 'problem':
      return counted(total(pairs, 'problemCount'), 'item could not be synced', 'items could not be synced');
    case 'conflict':
      return counted(total(pairs, 'conflictCount'), 'conflict needs you', 'conflicts need you');
    case 'blocked':
      return `${pairs
        .filter((pair) => pairTrayState(pair) === 'blocked')
        .map((pair) => pair.name)
        .join(', ')} cannot sync`;
    default:
      return assertNever(state);
  }
}

function syncingLine(pairs: readonly PairView[]): string {
  const progress = pairs.flatMap((pair) => (pair.progress === undefined ? [] : [pair.progress]));
  if (progress.length === 0) {
    return 'syncing';
  }
  const sum = (pick: (one: (typeof progress)[number]) => number): number =>
    progress.reduce((all, one) => all + pick(one), 0);
  const bytesPerSecond = sum((one) => one.bytesPerSecond);
  const bytesLeft = sum((one) => one.bytesTotal - one.bytesDone);
  const files = `syncing ${sum((one) => one.filesDone)} of ${sum((one) => one.filesTotal)}`;
  return bytesPerSecond > 0 && bytesLeft > 0 ? `${files}, ${timeLeft(bytesLeft / bytesPerSecond)} left` : files;
}

function timeLeft(seconds: number): string {
  if (seconds < 60) {
    return 'less than a minute';
  }
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}

function trayMenu({ pairs }: Snapshot, line: string): readonly TrayMenuItem[] {
  const open: TrayCommand = { kind: 'open' };
  const conflicts = total(pairs, 'conflictCount');
  const problems = total(pairs, 'problemCount');
  return [
    { kind: 'text', text: line.charAt(0).toUpperCase() + line.slice(1) },
    { kind: 'separator' },
    { kind: 'command', text: 'Open Driftless', command: open },
    ...(conflicts > 0 ? [{ kind: 'command', text: `Conflicts (${conflicts})…`, command: open } as const] : []),
    ...(problems > 0 ? [{ kind: 'command', text: `Problems (${problems})…`, command: open } as const] : []),
    ...(pairs.length > 0 ? syncItems(pairs) : []),
    { kind: 'separator' },
    { kind: 'command', text: 'Quit (syncing stops)', command: { kind: 'quit' } },
  ];
}

function syncItems(pairs: readonly PairView[]): readonly TrayMenuItem[] {
  const paused = pairs.filter((pair) => pair.state.kind === 'paused').length;
  const pause: TrayMenuItem = {
    kind: 'submenu',
    text: 'Pause',
    items: [
      { kind: 'command', text: 'For 30 minutes', command: { kind: 'pause', minutes: 30 } },
      { kind: 'command', text: 'For 2 hours', command: { kind: 'pause', minutes: 120 } },
      { kind: 'command', text: 'Until resumed', command: { kind: 'pause' } },
    ],
  };
  return [
    { kind: 'separator' },
    { kind: 'command', text: 'Sync now', command: { kind: 'sync-now' } },
    ...(paused < pairs.length ? [pause] : []),
    ...(paused > 0 ? [{ kind: 'command', text: 'Resume', command: { kind: 'resume' } } as const] : []),
  ];
}

function total(pairs: readonly PairView[], count: 'conflictCount' | 'problemCount'): number {
  return pairs.reduce((all, pair) => all + pair[count], 0);
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce<number | undefined>(
    (last, at) => (at === undefined || (last !== undefined && last >= at) ? last : at),
    undefined,
  );
}
