/**
 * One pass over everything or over some paths: root, gather, plan, guards, execute, settle the lists of problems and conflicts.
 * Nothing is written to either side before the whole scope was read, the root was found in place again, and the guards agreed.
 */
import type { Reason } from '../contract/model.ts';
import { type AppError, hasCode } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import type { RelPath } from '../foundation/names.ts';
import type { Decision } from './decision.ts';
import { type Executed, execute } from './execute.ts';
import { type GatherDeps, gather, type Scope } from './gather.ts';
import { type GuardInput, type Hold, judge } from './guard.ts';
import type { PassCounts } from './pair.ts';
import type { PairParts } from './pair-parts.ts';
import { buildPlan, isEmptyPlan, type Plan } from './plan.ts';
import { toReason } from './problem-log.ts';
import { checkRoot, claimRoot, ensureSameRoot, makeOwnFolders } from './root.ts';
import { noCounts } from './tally.ts';
import { countTopLevelFiles } from './top-level-files.ts';

export type PassOptions = {
  readonly scope: Scope;
  /** Holds that the user has let through: they and anything smaller of their kinds do not hold this pass. */
  readonly allowed: readonly Hold[];
  /** Tries paths again whose next try is not due yet. */
  readonly retryAll: boolean;
  /** Called when something is about to be changed. */
  readonly onExecuting?: () => void;
};

export type PassResult =
  | { readonly kind: 'held'; readonly hold: Hold }
  | {
      readonly kind: 'done';
      readonly counts: PassCounts;
      /** Operations that have changed something, rows included. */
      readonly operations: number;
      readonly again: readonly RelPath[];
      readonly stoppedBy: AppError | undefined;
    };

/** Rejects, with nothing done, when a side could not be read as a whole; with the signal's reason when aborted. */
export async function runPass(parts: PairParts, options: PassOptions, signal: AbortSignal): Promise<PassResult> {
  const { fs, config, board } = parts;
  const root = config.localRoot;
  const checked = await checkRoot({ ...parts, root });
  if (checked.kind === 'hold' && !isRootAllowed(checked, options.allowed)) {
    return { kind: 'held', hold: toHold(checked.code, checked.count) };
  }
  const scope = withListedAgain(parts, options.scope);
  try {
    const rootId = checked.kind === 'known' ? checked.id : await claimRoot({ ...parts, root });
    await makeOwnFolders(fs, root);
    const found = createFindings();
    const all = await gatherDecisions(parts, scope, found, signal);
    const decisions = all.filter(({ actions }) => actions.length > 0);
    await ensureSameRoot(fs, root, rootId);
    recordFindings(parts, found);
    const plan = buildPlan(decisions);
    const judged = await judgePlan(parts, plan, { scope, allowed: options.allowed, found });
    if (judged.hold !== undefined) {
      return { kind: 'held', hold: judged.hold };
    }
    if (isEmptyPlan(plan)) {
      settleLogs(parts, scope, { found, plan, executed: undefined, deferred: new Set() });
      return { kind: 'done', counts: noCounts, operations: 0, again: [...found.again], stoppedBy: undefined };
    }
    options.onExecuting?.();
    board.beginPass();
    try {
      const deferred = options.retryAll ? new Set<RelPath>() : waitingPaths(parts, scope);
      const executed = await execute(parts, plan, { rootId, deferred }, signal);
      parts.budget.add({
        local: judged.letThrough.local ? 0 : executed.counts.deletedLocal,
        remote: judged.letThrough.remote ? 0 : executed.counts.deletedRemote,
      });
      signal.throwIfAborted();
      settleLogs(parts, scope, { found, plan, executed, deferred });
      const again = [...new Set([...found.again, ...executed.again])];
      return {
        kind: 'done',
        counts: executed.counts,
        operations: executed.operations,
        again,
        stoppedBy: executed.stoppedBy,
      };
    } finally {
      board.endPass();
    }
  } catch (error) {
    return { kind: 'held', hold: rootLost(error) };
  }
}

export type Preview = { readonly decisions: readonly Decision[]; readonly hold: Hold | undefined };

/** What a full pass would do. Writes nothing anywhere. */
export async function previewPass(parts: PairParts, signal: AbortSignal): Promise<Preview> {
  const { fs, config, state } = parts;
  const root = config.localRoot;
  const checked = await checkRoot({ fs, root, state });
  if (checked.kind === 'hold') {
    return { decisions: [], hold: toHold(checked.code, checked.count) };
  }
  const found = createFindings();
  const decisions = await gatherDecisions(parts, { kind: 'all' }, found, signal);
  if (checked.kind === 'known') {
    await ensureSameRoot(fs, root, checked.id);
  }
  const judged = await judgePlan(parts, buildPlan(decisions), { scope: { kind: 'all' }, allowed: [], found });
  return { decisions, hold: judged.hold };
}

/** What a pass learns on the way besides decisions. Told to nobody before the pass has proved to be worth it. */
type Findings = {
  readonly seen: { local: number; remote: number };
  readonly unknown: Map<RelPath, Reason>;
  readonly failed: Map<RelPath, AppError>;
  /** Paths left undecided that are in the lists of problems or conflicts. */
  readonly open: Set<RelPath>;
  readonly again: Set<RelPath>;
};

function createFindings(): Findings {
  return { seen: { local: 0, remote: 0 }, unknown: new Map(), failed: new Map(), open: new Set(), again: new Set() };
}

function recordFindings({ problems, observer }: PairParts, { unknown, failed }: Findings): void {
  for (const [path, reason] of unknown) {
    if (problems.recordUnknown(path, reason)) {
      observer.onActivity({ kind: 'problem-found', path, bytes: 0, reason });
    }
  }
  for (const [path, error] of failed) {
    problems.recordFailure(path, error);
    observer.onActivity({ kind: 'problem-found', path, bytes: 0, reason: toReason(error) });
  }
}

async function gatherDecisions(
  parts: PairParts,
  scope: Scope,
  found: Findings,
  signal: AbortSignal,
): Promise<readonly Decision[]> {
  const { config, problems, conflicts } = parts;
  const listed = new Set([...problems.paths(), ...conflicts.paths()]);
  const decisions: Decision[] = [];
  const deps: GatherDeps = {
    ...parts,
    root: config.localRoot,
    prefix: config.prefix,
    mode: config.mode,
    seen: found.seen,
    onUnknown: (path, reason) => found.unknown.set(path, reason),
    onFailure: (path, error) => {
      if (error.disposition === 'reconcile') {
        found.again.add(path);
      } else {
        found.failed.set(path, error);
      }
    },
  };
  for await (const decision of gather(deps, scope, signal)) {
    if (decision.reason === 'side-unknown' && listed.has(decision.path)) {
      found.open.add(decision.path);
    }
    if (decision.actions.length > 0 || decision.heldBack.length > 0) {
      decisions.push(decision);
    }
  }
  signal.throwIfAborted();
  return decisions;
}

type Judged = {
  readonly hold: Hold | undefined;
  /** Sides whose deletions the user has let through. */
  readonly letThrough: { readonly local: boolean; readonly remote: boolean };
};

/** The first hold that has not been let through. Letting one side's deletions through says nothing about the other's. */
async function judgePlan(
  { state, budget, clock }: PairParts,
  { counts }: Plan,
  { scope, allowed, found }: { readonly scope: Scope; readonly allowed: readonly Hold[]; readonly found: Findings },
): Promise<Judged> {
  const deleted = [...counts.deletedLocal, ...counts.deletedRemote];
  const input: GuardInput = {
    counts,
    base: state.totals(),
    deletedLastDay: budget.lastDay(),
    topLevelFiles: await countTopLevelFiles(state, deleted, clock),
    localIsEmpty: scope.kind === 'all' && found.seen.local === 0,
    remoteIsEmpty: scope.kind === 'all' && found.seen.remote === 0,
  };
  const letThrough: { local: boolean; remote: boolean } = { local: false, remote: false };
  for (;;) {
    const hold = judge({
      ...input,
      counts: {
        deletedLocal: letThrough.local ? [] : counts.deletedLocal,
        deletedRemote: letThrough.remote ? [] : counts.deletedRemote,
      },
    });
    if (hold === undefined || !isAllowed(hold, allowed)) {
      return { hold, letThrough };
    }
    letThrough[losingSideOf(hold)] = true;
  }
}

/** The hold of an emptied side names that side; what would be lost is on the other. */
function losingSideOf({ code, side }: Hold): 'local' | 'remote' {
  return code === 'mass-deletion' ? side : side === 'local' ? 'remote' : 'local';
}

/** Only a folder that can be used can be accepted as the new root. */
function isRootAllowed(
  { code, count }: { readonly code: Hold['code']; readonly count: number },
  allowed: readonly Hold[],
): boolean {
  return (code === 'root-emptied' || code === 'root-replaced') && isAllowed(toHold(code, count), allowed);
}

/** A hint at a path that is in a list is no echo: only a real look may take it off the list. */
function withListedAgain({ problems, conflicts }: PairParts, scope: Scope): Scope {
  if (scope.kind === 'all') {
    return scope;
  }
  const listed = new Set([...problems.paths(), ...conflicts.paths()]);
  return {
    kind: 'paths',
    hints: scope.hints.filter((path) => !listed.has(path)),
    again: [...scope.again, ...scope.hints.filter((path) => listed.has(path))],
  };
}

function isAllowed({ code, side, count }: Hold, allowed: readonly Hold[]): boolean {
  return allowed.some((one) => one.code === code && one.side === side && count <= one.count);
}

function toHold(code: Hold['code'], count: number): Hold {
  return { code, side: 'local', count, paths: [] };
}

/** A root that went away during the pass is held like one that was not there at its start; other failures are passed on. */
function rootLost(error: unknown): Hold {
  if (hasCode(error, 'root-missing', 'root-replaced', 'root-unreadable', 'root-not-a-folder')) {
    return toHold(error.code, 0);
  }
  throw error;
}

/** What waits for its next try, but not what this pass was asked to look at again. */
function waitingPaths({ problems, clock }: PairParts, scope: Scope): ReadonlySet<RelPath> {
  const asked = new Set<RelPath>(scope.kind === 'all' ? [] : [...scope.again, ...scope.hints]);
  return new Set([...problems.waiting(clock.now())].filter((path) => !asked.has(path)));
}

/** Problems and conflicts that this pass has looked for and not found again are over. */
function settleLogs(
  { problems, conflicts }: PairParts,
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
  const isLookedAt = scopeOf(scope);
  const again = new Set([...found.again, ...(executed?.again ?? [])]);
  const planned = new Set(Object.values(plan.phases).flatMap((operations) => operations.map(({ path }) => path)));
  for (const path of problems.paths()) {
    const isStill =
      found.unknown.has(path) ||
      found.failed.has(path) ||
      found.open.has(path) ||
      (deferred.has(path) && planned.has(path)) ||
      executed?.failed.has(path) === true ||
      again.has(path);
    if (!isStill && isLookedAt(path)) {
      problems.remove(path);
    }
  }
  const inConflict = new Set(
    plan.phases.rows.flatMap(({ path, action }) => (action.kind === 'record-conflict' ? [path] : [])),
  );
  for (const path of conflicts.paths()) {
    if (!inConflict.has(path) && !found.open.has(path) && isLookedAt(path)) {
      conflicts.remove(path);
    }
  }
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
