/**
 * Exit codes of every command, for scripts to rely on. When several apply, the one that asks most of the user is given:
 * failed, then held, then conflicts, then problems.
 */
import type { RunReport } from '../sync/pair.ts';
import { isHoldCode } from './arguments.ts';

export const exitCodes = {
  /** Done, or stopped by its user while watching or serving. */
  ok: 0,
  /** Something prevents the command from going on, or it was interrupted before it was done. */
  failed: 1,
  /** The command line is not understood. Nothing was done. */
  usage: 2,
  /** Everything else is in sync; conflicts wait for a choice. */
  conflicts: 3,
  /** A guard holds back what looks like a mistake. Nothing of it was done. */
  held: 4,
  /** Everything else is in sync; some paths could not be. */
  problems: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(report: Pick<RunReport, 'outcome' | 'conflicts' | 'problems' | 'hold'>): ExitCode {
  if (report.outcome === 'stopped') {
    return exitCodes.failed;
  }
  if (report.outcome === 'held' || report.hold !== undefined) {
    // A folder that is not there can be brought back but not allowed.
    return report.hold === undefined || isHoldCode(report.hold.code) ? exitCodes.held : exitCodes.failed;
  }
  if (report.outcome === 'conflicts' || report.conflicts.length > 0) {
    return exitCodes.conflicts;
  }
  return report.outcome === 'problems' || report.problems.length > 0 ? exitCodes.problems : exitCodes.ok;
}
