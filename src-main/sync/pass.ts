/**
 * One pass over everything or over some paths: root, gather, plan, guards, execute, settle the lists of problems and conflicts.
 * Nothing is written to either side before the whole scope was read, the root was found in place again, and the guards agreed.
 */
import type { Reason } from '../contract/model.ts';
import { type AppError, hasCode } from '../foundation/app-error.ts';
import type { RelPath } from '../foundation/names.ts';
import { removeAsideObjects } from './act/copy-remotely.ts';
import { execute } from './act/execute.ts';
import { dropUnwanted, pathsToResume } from './act/resume-notes.ts';
import { forgetTransfers, settleTransfers } from './act/settle-transfers.ts';
import { noCounts } from './act/tally.ts';
import { applyPolicy, nothingDecided } from './conflicts/apply-policy.ts';
import { withoutClashes } from './decide/clash-check.ts';
import type { Decision } from './decide/decision.ts';
import { buildPlan, isEmptyPlan, type Plan } from './decide/plan.ts';
import { withRenames } from './decide/with-renames.ts';
import { createFindings, type Findings, inOrder, recordFindings } from './gather/findings.ts';
import { keepListCuts } from './gather/list-cuts.ts';
import { type GatherDeps, gather, gatherDepsOf, type Scope, wholeScope } from './gather.ts';
import { type Answers, type Hold, holdOnRoot, isCovered, losingSideOf } from './guard/hold.ts';
import { notedHolds, noteHolds } from './guard/hold-notes.ts';
import { judgePlan } from './guard/judge-plan.ts';
import { type Restored, restoring } from './guard/restore.ts';
import type { RulesNow } from './ignore/rules-in-force.ts';
import type { PassCounts } from './pair-observer.ts';
import type { PairParts } from './pair-parts.ts';
import { toReason } from './problem-log.ts';
import { checkRoot, claimRoot, ensureSameRoot, makeOwnFolders, type RootHold } from './root/root.ts';
import { settleState, withoutBase } from './root/state-loss.ts';
import { conflictsIn, settleLogs } from './settle-logs.ts';
import type { PassTurn } from './turns.ts';

export type PassOptions = {
  readonly scope: Scope;
  readonly answers: Answers;
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
      /** Paths of the scope that the mode left something out of. */
      readonly heldBack: number;
      readonly again: readonly RelPath[];
      /** What is still to be brought back. */
      readonly restoring: readonly Hold[];
      readonly stoppedBy: AppError | undefined;
    };

/** Rejects, with nothing done, when a side could not be read as a whole; with the signal's reason when aborted. */
export async function runPass(parts: PairParts, options: PassOptions, signal: AbortSignal): Promise<PassResult> {
  const turn = await parts.turns.beginPass();
  try {
    return await runInTurn(parts, options, turn, signal);
  } finally {
    turn.end();
  }
}

async function runInTurn(
  parts: PairParts,
  options: PassOptions,
  turn: PassTurn,
  signal: AbortSignal,
): Promise<PassResult> {
  const { fs, config, board } = parts;
  const root = config.localRoot;
  const { allowed, restoring: restored } = options.answers;
  let checked = await checkRoot({ ...parts, root });
  if (checked.kind === 'hold' && isRootAnswered(parts, checked, restored)) {
    parts.state.forget();
    checked = await checkRoot({ ...parts, root });
  } else if (options.scope.kind === 'all') {
    checked = await settleState(parts, checked);
  }
  if (checked.kind === 'hold' && !isRootAnswered(parts, checked, allowed)) {
    return { kind: 'held', hold: toHold(parts, checked) };
  }
  try {
    // Other rules concern every path.
    const rules = await parts.rules.read(signal);
    const scope = rules.before === undefined ? withListedAgain(parts, options.scope) : wholeScope;
    await makeOwnFolders(fs, root);
    await parts.rootLock?.ensure();
    const rootId = checked.kind === 'known' ? checked.id : await claimRoot({ ...parts, root });
    await parts.rules.accept(rules, signal);
    await parts.names.learn(rootId);
    if (checked.kind === 'known') {
      await settleTransfers(parts, signal);
    } else {
      forgetTransfers(parts);
    }
    await parts.versions.settleNoted(signal);
    await removeAsideObjects(parts, signal);
    const found = createFindings();
    const { plan, sides } = await planScope(parts, { ...rules, before: undefined }, { scope, found, restored }, signal);
    const unrestored = (): readonly Hold[] => {
      const left = scope.kind === 'all' ? stillInConflict(parts, restored, sides) : restored;
      noteHolds(parts.state, 'restoring', left);
      return left;
    };
    await ensureSameRoot(fs, root, rootId);
    recordFindings(parts, found);
    if (found.listCuts !== undefined) {
      keepListCuts(parts.state, found.listCuts);
    }
    const asked = notedHolds(parts.state, 'held');
    const judged = await judgePlan(parts, plan, { seen: seenOfAll(scope, found), asked, allowed });
    if (judged.hold !== undefined) {
      noteHolds(parts.state, 'held', withOthers(judged.hold, asked));
      return { kind: 'held', hold: judged.hold };
    }
    if (scope.kind === 'all') {
      noteHolds(parts.state, 'held', []);
    }
    await dropUnwanted(parts, plan, (path) => isInScope(scope, path) && isDecided(found, path), signal);
    if (isEmptyPlan(plan)) {
      settleLogs(parts, scope, { found, plan, executed: undefined, deferred: new Set() });
      return {
        kind: 'done',
        counts: noCounts,
        operations: 0,
        heldBack: found.heldBack,
        again: [...found.again],
        restoring: unrestored(),
        stoppedBy: undefined,
      };
    }
    options.onExecuting?.();
    board.beginPass();
    try {
      const deferred = options.retryAll ? new Set<RelPath>() : waitingPaths(parts, scope);
      await parts.mark.renew();
      const deletions = parts.budget.plan({
        local: judged.letThrough.local ? 0 : plan.counts.deletedLocal.length,
        remote: judged.letThrough.remote ? 0 : plan.counts.deletedRemote.length,
      });
      const frozen = conflictsIn(plan);
      const onRowsDone = (): void => turn.freeze(frozen);
      const executed = await execute(
        parts,
        plan,
        { rootId, deferred, onRowsDone, onDeleting: deletions.begin },
        signal,
      );
      deletions.settle({ local: executed.counts.deletedLocal, remote: executed.counts.deletedRemote });
      signal.throwIfAborted();
      const decidedByPolicy =
        executed.stoppedBy === undefined ? await applyPolicy(parts, frozen, sides, signal) : nothingDecided;
      await parts.mark.renew();
      settleLogs(parts, scope, { found, plan, executed, deferred });
      const again = [...new Set([...found.again, ...executed.again, ...decidedByPolicy.again])];
      return {
        kind: 'done',
        counts: executed.counts,
        operations: executed.operations + decidedByPolicy.resolved,
        heldBack: found.heldBack,
        again,
        restoring: executed.stoppedBy === undefined ? unrestored() : restored.filter(({ paths }) => paths.length > 0),
        stoppedBy: executed.stoppedBy,
      };
    } finally {
      board.endPass();
    }
  } catch (error) {
    return { kind: 'held', hold: rootLost(parts, error) };
  }
}

/**
 * The plan, and the conflicts in it that are decided already. The decisions end here: in a first sync there is one for each file, and
 * they would be kept for as long as it takes.
 */
async function planScope(
  parts: PairParts,
  rules: RulesNow,
  { scope, found, restored }: { readonly scope: Scope; readonly found: Findings; readonly restored: readonly Hold[] },
  signal: AbortSignal,
): Promise<{ readonly plan: Plan; readonly sides: Restored['decided'] }> {
  const all = await gatherDecisions(parts, rules, { scope, found }, signal);
  const { decisions, decided: sides } = restoring(all, restored, remoteSizeIn(parts));
  noteHolds(parts.state, 'restoring', restored);
  const active = decisions.filter(({ actions }) => actions.length > 0);
  const possible = await withoutClashes(parts, await withRenames(parts, active), found);
  return { plan: buildPlan(possible), sides };
}

export type Preview = {
  readonly decisions: readonly Decision[];
  readonly hold: Hold | undefined;
  /** Paths that cannot be looked at, or cannot be synced as they are. */
  readonly unsyncable: ReadonlyMap<RelPath, Reason>;
};

/** What a full pass would do. Writes nothing anywhere. */
export async function previewPass(actual: PairParts, signal: AbortSignal): Promise<Preview> {
  const { fs, config } = actual;
  const root = config.localRoot;
  const checked = await checkRoot({ ...actual, root });
  if (checked.kind === 'hold') {
    return { decisions: [], hold: toHold(actual, checked), unsyncable: new Map() };
  }
  const isNewest = checked.kind === 'new' || (await actual.mark.isNewest());
  const parts = isNewest ? actual : { ...actual, state: withoutBase(actual.state) };
  const found = createFindings();
  const rules = await parts.rules.read(signal);
  const decided = await gatherDecisions(parts, rules, { scope: wholeScope, found }, signal);
  const decisions = await withoutClashes(parts, await withRenames(parts, decided), found);
  if (checked.kind === 'known') {
    await ensureSameRoot(fs, root, checked.id);
  }
  const judged = await judgePlan(parts, buildPlan(decisions), {
    seen: found.seen,
    asked: notedHolds(parts.state, 'held'),
    allowed: [],
  });
  const failed = [...found.failed].map(([path, error]) => [path, toReason(error)] as const);
  return { decisions, hold: judged.hold, unsyncable: new Map(inOrder([...found.unknown, ...failed])) };
}

async function gatherDecisions(
  parts: PairParts,
  rules: RulesNow,
  { scope, found }: { readonly scope: Scope; readonly found: Findings },
  signal: AbortSignal,
): Promise<readonly Decision[]> {
  const { problems, conflicts } = parts;
  const listed = new Set([...problems.paths(), ...conflicts.paths(), ...pathsToResume(parts)]);
  const decisions: Decision[] = [];
  const deps: GatherDeps = {
    ...gatherDepsOf(parts, rules),
    seen: found.seen,
    onUnknown: (path, reason) => found.unknown.set(path, reason),
    onListed: (cuts) => {
      found.listCuts = cuts;
    },
    onFailure: (path, error) => {
      if (error.disposition === 'reconcile') {
        found.again.add(path);
      } else {
        found.failed.set(path, error);
      }
    },
  };
  for await (const batch of gather(deps, scope, signal)) {
    for (const decision of batch) {
      if (decision.reason === 'side-unknown' && listed.has(decision.path)) {
        found.open.add(decision.path);
      }
      found.heldBack += decision.heldBack.length > 0 ? 1 : 0;
      if (decision.actions.length > 0 || decision.heldBack.length > 0) {
        decisions.push(decision);
      }
    }
  }
  signal.throwIfAborted();
  return decisions;
}

/** Only a folder that can be used can be accepted as the new root, or joined with the bucket. */
function isRootAnswered(parts: PairParts, checked: RootHold, answered: readonly Hold[]): boolean {
  const { code } = checked;
  return (code === 'root-emptied' || code === 'root-replaced') && isCovered(toHold(parts, checked), answered);
}

function remoteSizeIn({ state }: PairParts): (path: RelPath) => number {
  return (path) => {
    const row = state.getBase(path);
    return row?.kind === 'file' ? row.remote.size : 0;
  };
}

/** A question about one side leaves the one about the other side open. */
function withOthers(hold: Hold, asked: readonly Hold[]): readonly Hold[] {
  const isOther = (one: Hold): boolean =>
    losingSideOf(one) !== losingSideOf(hold) ||
    (one.code === 'everything-changed') !== (hold.code === 'everything-changed');
  return [hold, ...asked.filter(isOther)];
}

/** Rows that were to be dropped are dropped; an overwriting that was to be turned round may have failed. */
function stillInConflict(
  { conflicts }: PairParts,
  restored: readonly Hold[],
  sides: ReadonlyMap<RelPath, unknown>,
): readonly Hold[] {
  return restored.flatMap((hold) => {
    const paths = hold.paths.filter((path) => sides.has(path) && conflicts.get(path) !== undefined);
    return paths.length === 0 ? [] : [{ ...hold, paths }];
  });
}

function seenOfAll({ kind }: Scope, { seen }: Findings): Findings['seen'] | undefined {
  return kind === 'all' ? seen : undefined;
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

function isInScope(scope: Scope, path: RelPath): boolean {
  const isUnder = (one: RelPath): boolean => path === one || path.startsWith(`${one}/`);
  return scope.kind === 'all' || scope.hints.some(isUnder) || scope.again.some(isUnder);
}

/** What nothing was learned about is not unwanted. */
function isDecided({ open, failed, again }: Findings, path: RelPath): boolean {
  return !open.has(path) && !failed.has(path) && !again.has(path);
}

function toHold({ config }: PairParts, { code, count }: Pick<RootHold, 'code' | 'count'>): Hold {
  return holdOnRoot(code, count, config.mode);
}

/** A root that went away during the pass is held like one that was not there at its start; other failures are passed on. */
function rootLost(parts: PairParts, error: unknown): Hold {
  if (hasCode(error, 'root-missing', 'root-replaced', 'root-unreadable', 'root-not-a-folder')) {
    return toHold(parts, { code: error.code, count: 0 });
  }
  throw error;
}

/** What waits for its next try, but not what this pass was asked to look at again. */
function waitingPaths({ problems, clock }: PairParts, scope: Scope): ReadonlySet<RelPath> {
  const asked = new Set<RelPath>(scope.kind === 'all' ? [] : [...scope.again, ...scope.hints]);
  return new Set([...problems.waiting(clock.now())].filter((path) => !asked.has(path)));
}
