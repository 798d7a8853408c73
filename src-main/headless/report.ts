/**
 * What a run of `sync` tells while it works and when it ends: lines for people, with a progress line on a terminal, or one JSON
 * object a line for programs. Both tell the same events.
 */

import { toReason } from '../app/call-method.ts';
import type {
  ActivityKind,
  ConflictKind,
  ConflictView,
  HoldView,
  PairState,
  ProblemView,
  Progress,
} from '../contract/model.ts';
import { toAppError } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { type Action, type Decision, renamedFrom } from '../sync/decide/decision.ts';
import type { RunReport } from '../sync/pair.ts';
import type { PairObserver } from '../sync/pair-observer.ts';
import { counted, formatBytes, formatTimeLeft } from './amounts.ts';
import { isHoldCode } from './arguments.ts';
import { decisionCounts, decisionLine, plannedKind } from './decision-text.ts';
import type { ExitCode } from './exit-code.ts';
import { printable } from './printable.ts';
import { problemText } from './problem-text.ts';
import type { Terminal } from './terminal.ts';

const pathsShown = 20;

export type Report = {
  readonly observer: PairObserver;
  /** The end of `--once` and of a dry run. */
  readonly finished: (run: RunReport, exitCode: ExitCode) => void;
  /** A hold that ends `--watch`. */
  readonly held: (hold: HoldView) => void;
};

/** `listHeld`: all that is held back, and not only the first files of it. Programs get all that they are given. */
export function createReport(terminal: Terminal, json: boolean, listHeld = false): Report {
  return json ? jsonReport(terminal) : textReport(terminal, listHeld ? Number.POSITIVE_INFINITY : pathsShown);
}

/** One sentence on stderr; with `--json` also an event, so that a program reading stdout learns of it. */
export function reportFailure(terminal: Terminal, json: boolean, thrown: unknown): void {
  const { code, data } = toAppError(thrown);
  const plain = toReason(thrown);
  const isPlaceNamed = data.path === undefined || plain.detail.includes(data.path);
  const reason = isPlaceNamed ? plain : { ...plain, detail: `${plain.detail}: ${data.path}` };
  terminal.progress(undefined);
  if (json) {
    terminal.print(JSON.stringify({ event: 'error', ...reason }));
  }
  terminal.say(`driftless: ${code === 'usage' ? printable(reason.detail) : problemText(reason)}`);
}

function jsonReport(terminal: Terminal): Report {
  const emit = (event: string, facts: object): void => terminal.print(JSON.stringify({ event, ...facts }));
  const fresh = { conflicts: createNews<ConflictView>(), problems: createNews<ProblemView>() };
  return {
    observer: {
      onState: (state) => emit('state', { state }),
      onProgress: (progress) => emit('progress', { progress: progress ?? null }),
      onTransfers: () => undefined,
      onActivity: (entry) => emit('activity', entry),
      onConflicts: (conflicts) => {
        for (const conflict of fresh.conflicts(conflicts)) {
          emit('conflict', conflict);
        }
      },
      onProblems: (problems) => {
        for (const problem of fresh.problems(problems)) {
          emit('problem', problem);
        }
      },
      onWatchProblem: (reason) => emit('watch-problem', { reason: reason ?? null }),
      onPassFinished: (totals) => emit('pass-finished', totals),
    },
    held: (hold) => emit('held', { hold }),
    finished: ({ decisions, unsyncable, ...run }, exitCode) => {
      for (const [path, reason] of unsyncable ?? []) {
        emit('problem', { path, reason });
      }
      for (const { path, reason, actions, heldBack } of decisions ?? []) {
        emit('decision', {
          path,
          reason,
          actions: actions.map(plannedKind),
          ...renamedOf(actions),
          heldBack: heldBack.map(plannedKind),
        });
      }
      emit('summary', { ...run, ...(decisions === undefined ? {} : dryRunSummary(run, decisions)), exitCode });
    },
  };
}

/** The old name of a rename, for programs. */
function renamedOf(actions: readonly Action[]): { readonly from?: string } {
  const from = actions.map(renamedFrom).find((path) => path !== undefined);
  return from === undefined ? {} : { from };
}

/** A dry run that would change a side has not found the two in sync. `planned` counts the actions by kind, rows included. */
function dryRunSummary({ outcome }: Pick<RunReport, 'outcome'>, decisions: readonly Decision[]): object {
  const planned: Record<string, number> = {};
  for (const action of decisions.flatMap(({ actions }) => actions)) {
    const kind = plannedKind(action);
    planned[kind] = (planned[kind] ?? 0) + 1;
  }
  const changesSide = Object.keys(planned).some((kind) => kind !== 'put-row' && kind !== 'drop-row');
  const isPending = outcome === 'in-sync' && changesSide;
  return { outcome: isPending ? 'pending' : outcome, planned };
}

function textReport(terminal: Terminal, shown: number): Report {
  const fresh = { conflicts: createNews<ConflictView>(), problems: createNews<ProblemView>() };
  const tellConflicts = (conflicts: readonly ConflictView[]): void => {
    for (const { path, kind } of fresh.conflicts(conflicts)) {
      terminal.print(eventLine('conflict', path, `(${conflictWords[kind]})`));
    }
  };
  const tellProblems = (problems: readonly ProblemView[]): void => {
    for (const { path, reason } of fresh.problems(problems)) {
      terminal.print(eventLine('problem', path, problemText(reason)));
    }
  };
  return {
    observer: {
      onState: (state) => tellState(terminal, state),
      onProgress: (progress) => terminal.progress(progress === undefined ? undefined : progressLine(progress)),
      onTransfers: () => undefined,
      onActivity: ({ kind, path, from, bytes }) => {
        const words = activityWords[kind];
        if (words !== undefined) {
          const rest = from === undefined ? (bytes > 0 ? `(${formatBytes(bytes)})` : '') : `(from ${printable(from)})`;
          terminal.print(eventLine(words, path, rest));
        }
      },
      onConflicts: tellConflicts,
      onProblems: tellProblems,
      onWatchProblem: (reason) => {
        if (reason !== undefined) {
          terminal.say(`driftless: ${problemText(reason)}`);
        }
      },
      onPassFinished: () => undefined,
    },
    held: (hold) => {
      for (const line of holdLines(hold, { shown })) {
        terminal.say(line);
      }
    },
    finished: (run) => {
      terminal.progress(undefined);
      for (const decision of run.decisions ?? []) {
        terminal.print(decisionLine(decision));
      }
      for (const [path, reason] of run.unsyncable ?? []) {
        terminal.print(eventLine('problem', path, problemText(reason)));
      }
      tellConflicts(run.conflicts);
      tellProblems(run.problems);
      for (const line of summaryLines(run, shown)) {
        terminal.print(line);
      }
    },
  };
}

/** Conflict and problem entries are told from their lists, which know more. */
const activityWords: Readonly<Record<ActivityKind, string | undefined>> = {
  uploaded: 'uploaded',
  downloaded: 'downloaded',
  'deleted-remote': 'deleted in bucket',
  'deleted-local': 'deleted here',
  'made-remote-folder': 'folder in bucket',
  'made-local-folder': 'folder here',
  'renamed-remote': 'renamed in bucket',
  'renamed-local': 'renamed here',
  'conflict-resolved': 'conflict resolved',
  adopted: 'already equal',
  'conflict-found': undefined,
  'problem-found': undefined,
};

const conflictWords: Readonly<Record<ConflictKind, string>> = {
  'edit-edit': 'changed on both sides',
  'create-create': 'new on both sides, content differs',
  'edit-delete': 'changed here, deleted in the bucket',
  'delete-edit': 'deleted here, changed in the bucket',
  'file-folder': 'a file on one side is a folder on the other',
};

/** The path of what concerns the whole folder is empty. */
function eventLine(words: string, path: string, rest: string): string {
  return `${words.padEnd(17)}  ${path === '' ? '(whole folder)' : printable(path)}${rest === '' ? '' : `  ${rest}`}`;
}

function tellState(terminal: Terminal, state: PairState): void {
  switch (state.kind) {
    case 'starting':
    case 'idle':
    case 'syncing':
    case 'paused':
      terminal.progress(undefined);
      return;
    case 'checking':
      terminal.progress('checking for changes');
      return;
    case 'offline':
      terminal.say(`driftless: ${problemText(state.reason)} It is tried again by itself.`);
      return;
    case 'held':
    case 'stopped':
      // The end of the run tells these in full, unless it may never come.
      terminal.progress(undefined);
      if (state.kind === 'stopped' && state.reason.code === 'disk-silent') {
        terminal.say(`driftless: ${problemText(state.reason)}`);
      }
      return;
    default:
      assertNever(state);
  }
}

function progressLine(progress: Progress): string {
  const { filesDone, filesTotal, bytesDone, bytesTotal, bytesPerSecond } = progress;
  if (filesTotal === 0) {
    return 'syncing';
  }
  const isTold = bytesPerSecond > 0 && progress.isSpeedUnsteady !== true;
  const left = isTold ? `, ${formatTimeLeft((bytesTotal - bytesDone) / bytesPerSecond)} left` : '';
  return (
    `${filesDone} of ${filesTotal} files, ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}, ` +
    `${formatBytes(bytesPerSecond)}/s${left}`
  );
}

function summaryLines(run: RunReport, shown: number): readonly string[] {
  if (run.decisions !== undefined) {
    const held = run.hold === undefined ? [] : holdLines(run.hold, { shown });
    return [`Dry run: ${decisionCounts(run.decisions)}. Nothing was changed.`, ...heldBackLines(run), ...held];
  }
  const lines: string[] = [`${headline(run)} ${doneText(run)}`, ...heldBackLines(run)];
  if (run.hold !== undefined) {
    lines.push(...holdLines(run.hold, { shown }));
  }
  return lines;
}

function heldBackLines({ heldBack }: RunReport): readonly string[] {
  return heldBack === 0
    ? []
    : [`${counted(heldBack, 'change')} ${heldBack === 1 ? 'was' : 'were'} held back by the mode.`];
}

function headline({ conflicts, problems, hold, reason }: RunReport): string {
  if (reason !== undefined) {
    return 'Stopped:';
  }
  if (hold !== undefined) {
    return 'Held:';
  }
  const open = [
    ...(conflicts.length > 0 ? [`${counted(conflicts.length, 'conflict')} (each side keeps its own version)`] : []),
    ...(problems.length > 0 ? [counted(problems.length, 'problem')] : []),
  ];
  return open.length === 0 ? 'In sync:' : `In sync except for ${open.join(' and ')}:`;
}

function doneText({ counts }: RunReport): string {
  const parts = [
    ...(counts.uploaded > 0 ? [`${counts.uploaded} uploaded (${formatBytes(counts.bytesUp)})`] : []),
    ...(counts.downloaded > 0 ? [`${counts.downloaded} downloaded (${formatBytes(counts.bytesDown)})`] : []),
    ...(counts.renamed > 0 ? [`${counts.renamed} renamed`] : []),
    ...(counts.deletedRemote > 0 ? [`${counts.deletedRemote} deleted in the bucket`] : []),
    ...(counts.deletedLocal > 0 ? [`${counts.deletedLocal} deleted here`] : []),
    ...(counts.foldersMade > 0 ? [`${counted(counts.foldersMade, 'folder')} made`] : []),
    ...(counts.adopted > 0 ? [`${counts.adopted} already equal`] : []),
  ];
  return parts.length === 0 ? 'nothing was transferred.' : `${parts.join(', ')}.`;
}

/** What was held back, its first files, and how to answer: `howTo`, or by a run with `--proceed` or `--restore`. */
export function holdLines(
  hold: HoldView,
  {
    shown = pathsShown,
    howTo = answersFor(hold, shown),
  }: { readonly shown?: number; readonly howTo?: readonly string[] } = {},
): readonly string[] {
  const first = hold.paths.slice(0, shown).map((path) => `  ${printable(path)}`);
  const more = hold.count > first.length && first.length > 0 ? [`  ... and ${hold.count - first.length} more`] : [];
  return [
    problemText({ code: hold.code, detail: holdDetail(hold) }),
    ...first,
    ...more,
    ...(isHoldCode(hold.code) ? howTo : []),
  ];
}

function answersFor({ code, choices, paths, count }: HoldView, shown: number): readonly string[] {
  return [
    `If this is what you want, run it again with --proceed ${code}.`,
    ...(choices.includes('restore') ? [`To ${restoreWords(code)}, run it again with --restore ${code}.`] : []),
    ...(paths.length > 0 && count > shown ? ['To see all of them, run it again with --list-held.'] : []),
  ];
}

function restoreWords(code: HoldView['code']): string {
  switch (code) {
    case 'root-replaced':
      return 'join the folder with the bucket, deleting nothing';
    case 'everything-changed':
      return 'undo the changes by what the other side has';
    default:
      return 'bring the files back from the other side';
  }
}

function holdDetail({ code, side, count }: HoldView): string {
  const files = counted(count, 'file');
  switch (code) {
    case 'mass-deletion':
      return `${files} would be deleted ${side === 'remote' ? 'in the bucket' : 'here'}`;
    case 'root-emptied':
      return `${files} would be deleted in the bucket`;
    case 'remote-emptied':
      return `${files} would be deleted here`;
    case 'everything-changed':
      return `${files} would be overwritten ${side === 'remote' ? 'in the bucket' : 'here'}`;
    default:
      return `${files} synced so far`;
  }
}

/** The rows of each list that were not in an earlier one. */
function createNews<Row extends { readonly id: string }>(): (rows: readonly Row[]) => readonly Row[] {
  const told = new Set<string>();
  return (rows) =>
    rows.filter(({ id }) => {
      const isNew = !told.has(id);
      told.add(id);
      return isNew;
    });
}
