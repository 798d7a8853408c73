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
import type { Decision } from '../sync/decision.ts';
import type { PairObserver, RunReport } from '../sync/pair.ts';
import { counted, formatBytes, formatTimeLeft } from './amounts.ts';
import { isHoldCode } from './arguments.ts';
import { decisionCounts, decisionLine } from './decision-text.ts';
import type { ExitCode } from './exit-code.ts';
import { printable } from './printable.ts';
import { problemText } from './problem-text.ts';
import type { Terminal } from './terminal.ts';

export type Report = {
  readonly observer: PairObserver;
  /** The end of `--once` and of a dry run. */
  readonly finished: (run: RunReport, exitCode: ExitCode) => void;
};

export function createReport(terminal: Terminal, json: boolean): Report {
  return json ? jsonReport(terminal) : textReport(terminal);
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
    finished: ({ decisions, ...run }, exitCode) => {
      for (const { path, reason, actions, heldBack } of decisions ?? []) {
        emit('decision', {
          path,
          reason,
          actions: actions.map(({ kind }) => kind),
          heldBack: heldBack.map(({ kind }) => kind),
        });
      }
      emit('summary', { ...run, ...(decisions === undefined ? {} : dryRunSummary(run, decisions)), exitCode });
    },
  };
}

/** A dry run that would change a side has not found the two in sync. `planned` counts the actions by kind, rows included. */
function dryRunSummary({ outcome }: Pick<RunReport, 'outcome'>, decisions: readonly Decision[]): object {
  const planned: Record<string, number> = {};
  for (const { kind } of decisions.flatMap(({ actions }) => actions)) {
    planned[kind] = (planned[kind] ?? 0) + 1;
  }
  const changesSide = Object.keys(planned).some((kind) => kind !== 'put-row' && kind !== 'drop-row');
  const isPending = outcome === 'in-sync' && changesSide;
  return { outcome: isPending ? 'pending' : outcome, planned };
}

function textReport(terminal: Terminal): Report {
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
      onActivity: ({ kind, path, bytes }) => {
        const words = activityWords[kind];
        if (words !== undefined) {
          terminal.print(eventLine(words, path, bytes > 0 ? `(${formatBytes(bytes)})` : ''));
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
    finished: (run) => {
      terminal.progress(undefined);
      for (const decision of run.decisions ?? []) {
        terminal.print(decisionLine(decision));
      }
      tellConflicts(run.conflicts);
      tellProblems(run.problems);
      for (const line of summaryLines(run)) {
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

function eventLine(words: string, path: string, rest: string): string {
  return `${words.padEnd(17)}  ${printable(path)}${rest === '' ? '' : `  ${rest}`}`;
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
      // The end of the run tells these in full.
      terminal.progress(undefined);
      return;
    default:
      assertNever(state);
  }
}

function progressLine({ filesDone, filesTotal, bytesDone, bytesTotal, bytesPerSecond }: Progress): string {
  if (filesTotal === 0) {
    return 'syncing';
  }
  const left = bytesPerSecond > 0 ? `, ${formatTimeLeft((bytesTotal - bytesDone) / bytesPerSecond)} left` : '';
  return (
    `${filesDone} of ${filesTotal} files, ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}, ` +
    `${formatBytes(bytesPerSecond)}/s${left}`
  );
}

function summaryLines(run: RunReport): readonly string[] {
  if (run.decisions !== undefined) {
    const held = run.hold === undefined ? [] : holdLines(run.hold);
    return [`Dry run: ${decisionCounts(run.decisions)}. Nothing was changed.`, ...held];
  }
  const lines: string[] = [`${headline(run)} ${doneText(run)}`];
  if (run.hold !== undefined) {
    lines.push(...holdLines(run.hold));
  }
  return lines;
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
    ...(counts.deletedRemote > 0 ? [`${counts.deletedRemote} deleted in the bucket`] : []),
    ...(counts.deletedLocal > 0 ? [`${counts.deletedLocal} deleted here`] : []),
    ...(counts.foldersMade > 0 ? [`${counted(counts.foldersMade, 'folder')} made`] : []),
    ...(counts.adopted > 0 ? [`${counts.adopted} already equal`] : []),
  ];
  return parts.length === 0 ? 'nothing was transferred.' : `${parts.join(', ')}.`;
}

/** What was held back, a sample of it, and how to allow it: `howTo`, or by a run with `--proceed`. */
export function holdLines(
  hold: HoldView,
  howTo = `If this is what you want, run it again with --proceed ${hold.code}.`,
): readonly string[] {
  const shown = hold.paths.slice(0, 5).map((path) => `  ${printable(path)}`);
  const more = hold.count > shown.length && shown.length > 0 ? [`  ... and ${hold.count - shown.length} more`] : [];
  return [
    problemText({ code: hold.code, detail: holdDetail(hold) }),
    ...shown,
    ...more,
    ...(isHoldCode(hold.code) ? [howTo] : []),
  ];
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
