/** Full passes without watching, for the command line: until one has nothing to do, is held, stops, or makes no headway. */
import { toAppError } from '../foundation/app-error.ts';
import { keepsChanging } from './again-queue.ts';
import type { Hold } from './guard.ts';
import type { RunReport } from './pair.ts';
import type { PairParts } from './pair-parts.ts';
import { previewPass, runPass } from './pass.ts';
import { toReason } from './problem-log.ts';
import { addCounts, noCounts } from './tally.ts';

const passesMax = 12;
/** Passes that changed nothing although paths were left to look at again. */
const idlePassesMax = 4;
const idleWaitMs = 250;

export async function runUntilDone(
  parts: PairParts,
  options: {
    readonly allowed: readonly Hold[];
    readonly prepare: () => Promise<void>;
    readonly onExecuting: () => void;
  },
  signal: AbortSignal,
): Promise<RunReport> {
  let counts = noCounts;
  let idlePasses = 0;
  for (let pass = 1; ; pass += 1) {
    try {
      if (pass === 1) {
        await options.prepare();
      }
      const { allowed, onExecuting } = options;
      const result = await runPass(
        parts,
        { allowed, onExecuting, scope: { kind: 'all' }, retryAll: pass === 1 },
        signal,
      );
      if (result.kind === 'held') {
        return { ...reportOf(parts, counts), outcome: 'held', hold: { ...result.hold, since: parts.clock.now() } };
      }
      counts = addCounts(counts, result.counts);
      if (result.stoppedBy !== undefined) {
        return { ...reportOf(parts, counts), outcome: 'stopped', reason: toReason(result.stoppedBy) };
      }
      idlePasses = result.operations === 0 ? idlePasses + 1 : 0;
      const isAtRest = result.operations === 0 && result.again.length === 0;
      if (isAtRest || idlePasses >= idlePassesMax || pass >= passesMax) {
        for (const path of result.again) {
          parts.problems.recordFailure(path, keepsChanging());
        }
        return reportOf(parts, counts);
      }
      if (result.again.length > 0) {
        await parts.clock.sleep(idleWaitMs * pass, signal);
      }
    } catch (error) {
      const reason = signal.aborted ? toReason(toAppError(signal.reason)) : toReason(toAppError(error));
      return { ...reportOf(parts, counts), outcome: 'stopped', reason };
    }
  }
}

export async function runDry(parts: PairParts, signal: AbortSignal): Promise<RunReport> {
  try {
    const { decisions, hold } = await previewPass(parts, signal);
    const report = { ...reportOf(parts, noCounts), decisions };
    return hold === undefined ? report : { ...report, outcome: 'held', hold: { ...hold, since: parts.clock.now() } };
  } catch (error) {
    const reason = toReason(toAppError(signal.aborted ? signal.reason : error));
    return { ...reportOf(parts, noCounts), outcome: 'stopped', reason };
  }
}

function reportOf({ problems, conflicts }: PairParts, counts: RunReport['counts']): RunReport {
  const openProblems = problems.views();
  const openConflicts = conflicts.views();
  return {
    outcome: openConflicts.length > 0 ? 'conflicts' : openProblems.length > 0 ? 'problems' : 'in-sync',
    counts,
    conflicts: openConflicts,
    problems: openProblems,
  };
}
