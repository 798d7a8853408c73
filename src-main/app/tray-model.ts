/**
 * What the tray shows, as data: icon, tooltip and menu, computed from a snapshot. Pure; the desktop host draws it.
 * The most urgent state of all pairs wins. Every action is in the menu, because what a click on the icon does is up to the desktop.
 */
import type { ActivityView, PairView, Snapshot } from '../contract/model.ts';
import { assertNever } from '../foundation/assert-never.ts';
import type { DesktopWords } from './desktop-words.ts';

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
  | { readonly kind: 'open'; readonly screen?: 'conflicts' | 'problems' | 'settings' }
  | { readonly kind: 'open-folder'; readonly pairId: string }
  | { readonly kind: 'reveal'; readonly pairId: string; readonly path: string }
  | { readonly kind: 'sync-now' }
  | { readonly kind: 'pause'; readonly minutes?: number }
  | { readonly kind: 'pause-until-tomorrow' }
  | { readonly kind: 'resume' }
  /** Of notifications; no minutes: shown again from now on. */
  | { readonly kind: 'snooze'; readonly minutes?: number }
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

/** What the host knows beside the snapshot. */
export type TrayHost = {
  readonly words: DesktopWords;
  /** A time of day, in the user's own way. */
  readonly timeOfDay: (at: number) => string;
  /** Absent where there are no notifications. */
  readonly notices?: { readonly snoozedUntil?: number };
};

const recentMax = 5;

export function trayModel(snapshot: Snapshot, host: TrayHost): TrayModel {
  const state = trayState(snapshot.pairs);
  const line = stateLine(state, snapshot, host);
  return { state, tooltip: `Driftless: ${line}`, menu: trayMenu(snapshot, line, host) };
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

function stateLine(state: TrayState, { pairs }: Snapshot, { words, timeOfDay }: TrayHost): string {
  const { tray } = words;
  switch (state) {
    case 'setup':
      return tray.setup;
    case 'idle': {
      const checkedAt = latest(pairs.map((pair) => pair.lastPassAt));
      return checkedAt === undefined ? tray.idle : tray.idleChecked(timeOfDay(checkedAt));
    }
    case 'scanning':
      return tray.scanning;
    case 'syncing':
      return syncingLine(pairs, tray);
    case 'paused':
      return pausedLine(pairs, { words, timeOfDay });
    case 'offline':
      return tray.offline;
    case 'problem':
      return tray.problems(total(pairs, 'problemCount'));
    case 'conflict':
      return tray.conflicts(total(pairs, 'conflictCount'));
    case 'blocked':
      return tray.blocked(
        pairs
          .filter((pair) => pairTrayState(pair) === 'blocked')
          .map((pair) => pair.name)
          .join(', '),
      );
    default:
      return assertNever(state);
  }
}

/** What pauses by itself ends by itself: said before a time of the user's. */
function pausedLine(pairs: readonly PairView[], { words, timeOfDay }: TrayHost): string {
  const states = pairs.flatMap(({ state }) => (state.kind === 'paused' ? [state] : []));
  const by = states.find((state) => state.by !== undefined)?.by;
  const until = latest(states.map((state) => state.until));
  if (by !== undefined) {
    return words.tray.pausedBy[by];
  }
  return until === undefined ? words.tray.paused : words.tray.pausedUntil(timeOfDay(until));
}

function syncingLine(pairs: readonly PairView[], tray: DesktopWords['tray']): string {
  const progress = pairs.flatMap((pair) => (pair.progress === undefined ? [] : [pair.progress]));
  if (progress.length === 0) {
    return tray.syncing;
  }
  const sum = (pick: (one: (typeof progress)[number]) => number): number =>
    progress.reduce((all, one) => all + pick(one), 0);
  const bytesPerSecond = sum((one) => one.bytesPerSecond);
  const bytesLeft = sum((one) => one.bytesTotal - one.bytesDone);
  const files = tray.syncingFiles(
    sum((one) => one.filesDone),
    sum((one) => one.filesTotal),
  );
  const isTold = bytesPerSecond > 0 && bytesLeft > 0 && progress.every((one) => one.isSpeedUnsteady !== true);
  return isTold ? `${files}, ${timeLeft(bytesLeft / bytesPerSecond, tray)}` : files;
}

function timeLeft(seconds: number, tray: DesktopWords['tray']): string {
  if (seconds < 60) {
    return tray.underAMinute;
  }
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? tray.minutesLeft(minutes) : tray.hoursLeft(Math.ceil(minutes / 60));
}

function trayMenu({ pairs, activity }: Snapshot, line: string, host: TrayHost): readonly TrayMenuItem[] {
  const { menu } = host.words;
  const conflicts = total(pairs, 'conflictCount');
  const problems = total(pairs, 'problemCount');
  const command = (text: string, what: TrayCommand): TrayMenuItem => ({ kind: 'command', text, command: what });
  const opening = (screen: 'conflicts' | 'problems' | 'settings'): TrayCommand => ({ kind: 'open', screen });
  return [
    { kind: 'text', text: line.charAt(0).toUpperCase() + line.slice(1) },
    { kind: 'separator' },
    command(menu.open, { kind: 'open' }),
    ...(conflicts > 0 ? [command(menu.conflicts(conflicts), opening('conflicts'))] : []),
    ...(problems > 0 ? [command(menu.problems(problems), opening('problems'))] : []),
    ...folderItems(pairs, menu),
    ...recentItems(pairs, activity, menu),
    ...(pairs.length > 0 ? syncItems(pairs, menu) : []),
    { kind: 'separator' },
    ...noticeItems(host),
    command(menu.settings, opening('settings')),
    command(menu.quit, { kind: 'quit' }),
  ];
}

function folderItems(pairs: readonly PairView[], menu: DesktopWords['menu']): readonly TrayMenuItem[] {
  const items = pairs.map(
    ({ id, name }): TrayMenuItem => ({
      kind: 'command',
      text: inMenu(name),
      command: { kind: 'open-folder', pairId: id },
    }),
  );
  return items.length === 0 ? [] : [{ kind: 'submenu', text: menu.openFolder, items }];
}

const shownKinds: ReadonlySet<ActivityView['kind']> = new Set([
  'uploaded',
  'downloaded',
  'renamed-local',
  'renamed-remote',
]);

/** The newest files that are still there under their name, each once. */
function recentItems(
  pairs: readonly PairView[],
  activity: readonly ActivityView[],
  menu: DesktopWords['menu'],
): readonly TrayMenuItem[] {
  const newest = new Map<string, ActivityView>();
  const gone = new Set<string>();
  for (const entry of activity.toReversed()) {
    const key = `${entry.pairId}\n${entry.path}`;
    if (newest.size >= recentMax) {
      break;
    }
    if (entry.kind === 'deleted-local' || entry.kind === 'deleted-remote') {
      gone.add(key);
    }
    if (shownKinds.has(entry.kind) && !gone.has(key) && !newest.has(key)) {
      newest.set(key, entry);
    }
    if (entry.from !== undefined) {
      gone.add(`${entry.pairId}\n${entry.from}`);
    }
  }
  const items = [...newest.values()]
    .filter(({ pairId }) => pairs.some(({ id }) => id === pairId))
    .map(
      ({ pairId, path }): TrayMenuItem => ({
        kind: 'command',
        text: inMenu(path.slice(path.lastIndexOf('/') + 1)),
        command: { kind: 'reveal', pairId, path },
      }),
    );
  return items.length === 0 ? [] : [{ kind: 'submenu', text: menu.recent, items }];
}

/** A single `&` marks the key of an entry on Windows and Linux; a name is cut where menus would grow over the screen. */
function inMenu(name: string): string {
  const whole = [...name];
  const short = whole.length > 60 ? `${whole.slice(0, 59).join('')}…` : name;
  return short.replaceAll('&', '&&');
}

function syncItems(pairs: readonly PairView[], menu: DesktopWords['menu']): readonly TrayMenuItem[] {
  const paused = pairs.filter((pair) => pair.state.kind === 'paused').length;
  const pause: TrayMenuItem = {
    kind: 'submenu',
    text: menu.pause,
    items: [
      { kind: 'command', text: menu.for30Minutes, command: { kind: 'pause', minutes: 30 } },
      { kind: 'command', text: menu.forAnHour, command: { kind: 'pause', minutes: 60 } },
      { kind: 'command', text: menu.untilTomorrow, command: { kind: 'pause-until-tomorrow' } },
      { kind: 'command', text: menu.untilResumed, command: { kind: 'pause' } },
    ],
  };
  return [
    { kind: 'separator' },
    { kind: 'command', text: menu.syncNow, command: { kind: 'sync-now' } },
    ...(paused < pairs.length ? [pause] : []),
    ...(paused > 0 ? [{ kind: 'command', text: menu.resume, command: { kind: 'resume' } } as const] : []),
  ];
}

function noticeItems({ words: { menu }, notices, timeOfDay }: TrayHost): readonly TrayMenuItem[] {
  if (notices === undefined) {
    return [];
  }
  if (notices.snoozedUntil !== undefined) {
    return [{ kind: 'command', text: menu.unsnooze(timeOfDay(notices.snoozedUntil)), command: { kind: 'snooze' } }];
  }
  return [
    {
      kind: 'submenu',
      text: menu.snooze,
      items: [
        { kind: 'command', text: menu.for30Minutes, command: { kind: 'snooze', minutes: 30 } },
        { kind: 'command', text: menu.forAnHour, command: { kind: 'snooze', minutes: 60 } },
        { kind: 'command', text: menu.for8Hours, command: { kind: 'snooze', minutes: 480 } },
      ],
    },
  ];
}

function total(pairs: readonly PairView[], count: 'conflictCount' | 'problemCount'): number {
  return pairs.reduce((all, pair) => all + pair[count], 0);
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce<number | undefined>(
    (last, at) => (at === undefined || (last !== undefined && last >= at) ? last : at),
    undefined,
  );
}
