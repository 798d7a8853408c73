/** A problem as text for a support request: always English keys, exact times, nothing that is not on the screen. */
import type { ProblemView } from '../../src-main/contract/model.ts';

export function describeProblem(problem: ProblemView, folder: string): string {
  const { reason } = problem;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['folder', folder],
    ['path', problem.path],
    ['code', reason.code],
    ['COS code', reason.cosCode],
    ['request id', reason.requestId],
    ['message', reason.detail],
    ['first seen', new Date(problem.firstAt).toISOString()],
    ['tries', String(problem.tries)],
  ];
  return lines.flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`])).join('\n');
}
