/** Full passes without watching, for the command line: until one has nothing to do, is held, stops, or makes no headway. */
import { toAppError } from '../foundation/app-error.ts';
import { addCounts, noCounts } from './act/tally.ts';
import { keepsChanging } from './again-queue.ts';
import { type Answers, type Hold, holdViewOf } from './guard/hold.ts';
import type { RunReport } from './pair.ts';
import type { PairParts } from './pair-parts.ts';
import { previewPass, runPass } from './pass.ts';
import { toReason } from './problem-log.ts';

const passesMax = 12;
/** Passes that changed nothing although paths were left to look at again. */
const idlePassesMax = 4;
const idleWaitMs = 250;

export async function runUntilDone(
  parts: PairParts,
  options: {
    readonly answers: Answers;
    readonly onHeld: (hold: Hold) => Promise<void>;
    readonly prepare: () => Promise<void>;
    readonly onExecuting: () => void;
  },
  signal: AbortSignal,
): Promise<RunReport> {
  let counts = noCounts;
  let { answers } = options;
  let heldBack = 0;
  let idlePasses = 0;
  for (let pass = 1; ; pass += 1) {
    try {
      if (pass === 1) {
        await options.prepare();
      }
      const { onExecuting } = options;
      const result = await runPass(
        parts,
        { answers, onExecuting, scope: { kind: 'all' }, retryAll: pass === 1 },
        signal,
      );
      if (result.kind === 'held') {
        await options.onHeld(result.hold);
        return { ...reportOf(parts, counts), outcome: 'held', hold: holdViewOf(result.hold, parts.clock.now()) };
      }
      answers = { ...answers, restoring: result.restoring };
      counts = addCounts(counts, result.counts);
      heldBack = result.heldBack;
      if (result.stoppedBy !== undefined) {
        return { ...reportOf(parts, counts, heldBack), outcome: 'stopped', reason: toReason(result.stoppedBy) };
      }
      idlePasses = result.operations === 0 ? idlePasses + 1 : 0;
      const isAtRest = result.operations === 0 && result.again.length === 0;
      if (isAtRest || idlePasses >= idlePassesMax || pass >= passesMax) {
        for (const path of result.again) {
          parts.problems.recordFailure(path, keepsChanging());
        }
        return reportOf(parts, counts, heldBack);
      }
      if (result.again.length > 0) {
        await parts.clock.sleep(idleWaitMs * pass, signal);
      }
    } catch (error) {
      const reason = signal.aborted ? toReason(toAppError(signal.reason)) : toReason(toAppError(error));
      return { ...reportOf(parts, counts, heldBack), outcome: 'stopped', reason };
    }
  }
}

export async function runDry(parts: PairParts, signal: AbortSignal): Promise<RunReport> {
  try {
    const { decisions, hold, unsyncable } = await previewPass(parts, signal);
    const heldBack = decisions.filter((decision) => decision.heldBack.length > 0).length;
    const report = { ...reportOf(parts, noCounts, heldBack), decisions, unsyncable };
    return hold === undefined ? report : { ...report, outcome: 'held', hold: holdViewOf(hold, parts.clock.now()) };
  } catch (error) {
    const reason = toReason(toAppError(signal.aborted ? signal.reason : error));
    return { ...reportOf(parts, noCounts), outcome: 'stopped', reason };
  }
}

function reportOf({ problems, conflicts }: PairParts, counts: RunReport['counts'], heldBack = 0): RunReport {
  const openProblems = problems.views();
  const openConflicts = conflicts.views();
  return {
    outcome: openConflicts.length > 0 ? 'conflicts' : openProblems.length > 0 ? 'problems' : 'in-sync',
    counts,
    heldBack,
    conflicts: openConflicts,
    problems: openProblems,
  };
}
