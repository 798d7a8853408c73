/** After a pass: the problems and conflicts that it has looked for and not found again are over. */
import { assertNever } from '../foundation/assert-never.ts';
import { type RelPath, rootPath } from '../foundation/names.ts';
import type { Executed } from './act/execute.ts';
import { phaseOrder } from './decide/operation.ts';
import type { Plan } from './decide/plan.ts';
import type { Findings } from './gather/findings.ts';
import type { Scope } from './gather.ts';
import type { PairParts } from './pair-parts.ts';
import { isFreshNotice } from './root/state-loss.ts';

export function settleLogs(
  { problems, conflicts, clock }: PairParts,
  scope: Scope,
  pass: {
    readonly found: Findings;
    readonly plan: Plan;
    readonly executed: Executed | undefined;
    readonly deferred: ReadonlySet<RelPath>;
  },
): void {
  const { found, plan, executed, deferred } = pass;
  if (executed?.stoppedBy !== undefined) {
    return;
  }
  if (isFreshNotice(problems, clock.now())) {
    found.open.add(rootPath);
  }
  const isLookedAt = scopeOf(scope);
  const again = new Set([...found.again, ...(executed?.again ?? [])]);
  const waiting = new Set(
    phaseOrder.flatMap((phase) => plan.phases[phase].flatMap(({ path }) => (deferred.has(path) ? [path] : []))),
  );
  for (const path of problems.paths()) {
    const isStill =
      found.unknown.has(path) ||
      found.failed.has(path) ||
      found.open.has(path) ||
      waiting.has(path) ||
      executed?.failed.has(path) === true ||
      again.has(path);
    if (!isStill && isLookedAt(path)) {
      problems.remove(path);
    }
  }
  const inConflict = conflictsIn(plan);
  for (const path of conflicts.paths()) {
    if (!inConflict.has(path) && !found.open.has(path) && isLookedAt(path)) {
      conflicts.remove(path);
    }
  }
}

export function conflictsIn({ phases }: Plan): ReadonlySet<RelPath> {
  return new Set(phases.rows.flatMap(({ path, action }) => (action.kind === 'record-conflict' ? [path] : [])));
}

function scopeOf(scope: Scope): (path: RelPath) => boolean {
  switch (scope.kind) {
    case 'all':
      return () => true;
    case 'paths': {
      const paths = [...scope.again, ...scope.hints];
      return (path) => paths.some((looked) => path === looked || path.startsWith(`${looked}/`));
    }
    default:
      return assertNever(scope);
  }
}
