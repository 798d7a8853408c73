/**
 * Carries a plan out, phase by phase, through the lanes. A failure of one path is a result, not an end: it becomes a problem or a
 * new look at the path. Only what concerns the whole pair (credentials, bucket, network, full disk) stops the rest.
 * No deletion runs on a side where a creation of this pass has failed or was left out.
 */
import { type AppError, toAppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import { type RelPath, rootPath } from '../../foundation/names.ts';
import { defaultTransferLimits, laneFor, type TransferLimits } from '../../transfer/part-plan.ts';
import type { Action } from '../decide/decision.ts';
import { type Operation, type Phase, phaseOrder } from '../decide/operation.ts';
import type { Plan } from '../decide/plan.ts';
import type { PassCounts } from '../pair-observer.ts';
import type { PairParts } from '../pair-parts.ts';
import { toReason } from '../problem-log.ts';
import { transientInARowMax } from '../retry-time.ts';
import { createRowCommits } from './commit-rows.ts';
import { createFailures } from './failures.ts';
import { perform } from './perform.ts';
import { createRenamePhases } from './rename-phases.ts';
import { createRenaming } from './renaming.ts';
import { createTally } from './tally.ts';

export type Executed = {
  readonly counts: PassCounts;
  /** Operations that have changed something, rows included. */
  readonly operations: number;
  /** Paths that were not as planned: to be looked at again. */
  readonly again: readonly RelPath[];
  /** Paths that have a problem now. */
  readonly failed: ReadonlySet<RelPath>;
  /** Why the rest was not carried out. */
  readonly stoppedBy: AppError | undefined;
};

type Side = 'local' | 'remote';

export type ExecuteOptions = {
  readonly rootId: string;
  /** Paths whose next try is not due: left out, and so is what waits for them. */
  readonly deferred: ReadonlySet<RelPath>;
  /** Called when conflicts are recorded, before anything else is done. */
  readonly onRowsDone?: () => void;
  /** Called once, right before the first deletion. While it throws, each deletion fails with that and nothing is deleted. */
  readonly onDeleting?: () => void;
};

export async function execute(
  parts: PairParts,
  plan: Plan,
  { rootId, deferred, onRowsDone, onDeleting }: ExecuteOptions,
  signal: AbortSignal,
): Promise<Executed> {
  const { state, clock, observer, problems, logger, lanes, limits = defaultTransferLimits } = parts;
  const stopper = new AbortController();
  const running = AbortSignal.any([signal, stopper.signal]);
  const rows = createRowCommits(state, clock, (error) => stop(toAppError(error)));
  const tally = createTally(observer.onActivity);
  const failures = createFailures();
  const renaming = createRenaming();
  const renames = createRenamePhases({ parts, renaming }, plan, { deferred, signal: running });
  const blocked = { local: false, remote: false };
  const again = new Set<RelPath>();
  const failed = new Set<RelPath>();
  let stoppedBy: AppError | undefined;
  /** Downloads wait for room, uploads need none. Each pass tries again. */
  let isDiskFull = false;
  let transientInARow = 0;
  let isDeleting = false;

  const stop = (error: AppError): void => {
    stoppedBy ??= error;
    stopper.abort(error);
  };

  const leaveOut = (operation: Operation): void => {
    failures.add(operation);
    const side = createsOn(operation.action);
    if (side !== undefined) {
      blocked[side] = true;
    }
  };

  const recordProblem = (path: RelPath, error: AppError): void => {
    failed.add(path);
    problems.recordFailure(path, error);
    observer.onActivity({ kind: 'problem-found', path, bytes: 0, reason: toReason(error) });
  };

  /** Of the folder as a whole, without a time to be tried again: over with the first pass that finds room. */
  const recordDiskFull = (error: AppError): void => {
    const reason = toReason(error);
    failed.add(rootPath);
    if (problems.recordUnknown(rootPath, reason)) {
      observer.onActivity({ kind: 'problem-found', path: rootPath, bytes: 0, reason });
    }
  };

  const fail = (operation: Operation, error: AppError): void => {
    const { path, action } = operation;
    leaveOut(operation);
    if (running.aborted) {
      return;
    }
    switch (error.disposition) {
      case 'reconcile':
        again.add(path);
        return;
      case 'skip':
        recordProblem(path, error);
        return;
      case 'wait':
        if (error.code === 'disk-full' && action.kind === 'download') {
          if (!isDiskFull) {
            isDiskFull = true;
            recordDiskFull(error);
          }
        } else {
          stop(error);
        }
        return;
      case 'retry':
      case 'throttle':
        transientInARow += 1;
        if (error.code === 'network-unreachable' || transientInARow >= transientInARowMax) {
          stop(error);
        } else {
          recordProblem(path, error);
        }
        return;
      case 'fatal':
        logger.log('error', 'an operation failed in a way that is a defect', { path, action: action.kind, error });
        recordProblem(path, error);
        return;
      default:
        assertNever(error.disposition);
    }
  };

  const run = async (operation: Operation): Promise<void> => {
    const { action, path } = operation;
    if (deferred.has(path) && !isRowOnly(action)) {
      failures.add(operation);
      return;
    }
    if (renaming.moved.has(path) && action.kind === 'trash-local-file') {
      return;
    }
    const deletesOn = deletesFrom(action);
    if (deletesOn !== undefined && renaming.mistaken.has(path)) {
      leaveOut(operation);
      again.add(path);
      return;
    }
    const isForbidden = failures.forbid(operation) || (deletesOn !== undefined && blocked[deletesOn]);
    if (running.aborted || isForbidden || (action.kind === 'download' && isDiskFull)) {
      leaveOut(operation);
      return;
    }
    try {
      if (deletesOn !== undefined && !isDeleting) {
        onDeleting?.();
        isDeleting = true;
      }
      await perform({ parts, rows, tally, renaming, rootId }, operation, running);
      transientInARow = 0;
      if (action.kind !== 'record-conflict') {
        problems.remove(path);
      }
    } catch (error) {
      try {
        fail(operation, toAppError(error));
      } catch (unrecorded) {
        // A failure that cannot be noted would be a silent one.
        stop(toAppError(unrecorded));
      }
    }
  };

  const feed = async (lane: (typeof lanes)['small'], operations: Iterable<Operation>): Promise<void> => {
    const waiting = new Set<Promise<void>>();
    for (const operation of operations) {
      await lane.ready();
      if (running.aborted) {
        leaveOut(operation);
        continue;
      }
      const task: Promise<void> = lane.run(() => run(operation)).finally(() => waiting.delete(task));
      waiting.add(task);
    }
    await Promise.all(waiting);
  };

  const feedByLane = async (operations: readonly Operation[]): Promise<void> => {
    const ofLane = (name: OperationLane) => bothDirections(operations, (action) => laneOf(action, limits) === name);
    await Promise.all([
      feed(lanes.metadata, ofLane('metadata')),
      feed(lanes.small, ofLane('small')),
      feed(lanes.medium, ofLane('medium')),
      feed(lanes.large, ofLane('large')),
    ]);
  };

  const phaseRunners: Readonly<Record<Phase, (operations: readonly Operation[]) => Promise<void>>> = {
    rows: async (operations) => {
      for (const [index, operation] of operations.entries()) {
        await run(operation);
        if (index % rowsPerTurn === rowsPerTurn - 1) {
          await clock.sleep(0);
        }
      }
    },
    'local-folders': async (operations) => {
      for (const operation of operations) {
        await run(operation);
      }
    },
    'remote-copies': (operations) => renames.copies(operations, feedByLane),
    'local-renames': (operations) => renames.moves(operations, (moves) => feed(lanes.metadata, moves)),
    transfers: feedByLane,
    'late-renames': (operations) => renames.moves(operations, (moves) => feed(lanes.metadata, moves)),
    deletions: (operations) => feed(lanes.metadata, operations),
    'folder-removals': async (operations) => {
      // Children first: each depth is done before the one above it.
      for (const level of levelsOf(operations).reverse()) {
        await feed(lanes.metadata, level);
      }
    },
    replacements: async (operations) => {
      for (const level of levelsOf(operations)) {
        await feedByLane(level);
      }
    },
  };

  parts.board.expect(workOf(plan, deferred));
  try {
    for (const phase of phaseOrder) {
      await phaseRunners[phase](plan.phases[phase]);
      if (phase === 'rows') {
        onRowsDone?.();
      }
    }
  } finally {
    await rows.flush();
  }
  return {
    counts: tally.counts(),
    operations: tally.operations(),
    again: [...again],
    failed,
    stoppedBy,
  };
}

const rowsPerTurn = 200;

/** On which side a failure of this action leaves something missing. */
function createsOn({ kind }: Action): Side | undefined {
  switch (kind) {
    case 'upload':
    case 'make-remote-folder':
      return 'remote';
    case 'download':
    case 'make-local-folder':
      return 'local';
    default:
      return undefined;
  }
}

function deletesFrom({ kind }: Action): Side | undefined {
  switch (kind) {
    case 'trash-local-file':
    case 'remove-local-folder':
      return 'local';
    case 'delete-remote-file':
    case 'remove-remote-folder':
      return 'remote';
    default:
      return undefined;
  }
}

function isRowOnly({ kind }: Action): boolean {
  return kind === 'put-row' || kind === 'drop-row' || kind === 'record-conflict';
}

/** Undefined for what moves no bytes of files. */
function bytesOf(action: Action): number | undefined {
  switch (action.kind) {
    case 'upload':
      return action.local.print.size;
    case 'download':
      return action.remote.size;
    default:
      return undefined;
  }
}

type OperationLane = 'metadata' | 'small' | 'medium' | 'large';

function laneOf(action: Action, limits: TransferLimits): OperationLane {
  const bytes = bytesOf(action);
  return bytes === undefined ? 'metadata' : laneFor(bytes, limits);
}

/** A rename is a file without bytes, until it proves to need a transfer. */
function workOf({ phases }: Plan, deferred: ReadonlySet<RelPath>): { readonly files: number; readonly bytes: number } {
  let files = 0;
  let bytes = 0;
  for (const phase of ['transfers', 'replacements'] as const) {
    for (const { path, action } of phases[phase]) {
      const size = deferred.has(path) ? undefined : bytesOf(action);
      files += size === undefined ? 0 : 1;
      bytes += size ?? 0;
    }
  }
  for (const phase of ['remote-copies', 'local-renames', 'late-renames'] as const) {
    files += phases[phase].filter(({ path }) => !deferred.has(path)).length;
  }
  return { files, bytes };
}

/**
 * Uploads and everything else in turn, so that neither direction waits for the other. Taken from the list one by one: nothing is made
 * that would be as long as it.
 */
function* bothDirections(operations: readonly Operation[], isIn: (action: Action) => boolean): Generator<Operation> {
  const up = those(operations, (action) => action.kind === 'upload' && isIn(action));
  const others = those(operations, (action) => action.kind !== 'upload' && isIn(action));
  for (let a = up.next(), b = others.next(); a.done !== true || b.done !== true; a = up.next(), b = others.next()) {
    if (a.done !== true) {
      yield a.value;
    }
    if (b.done !== true) {
      yield b.value;
    }
  }
}

function* those(operations: readonly Operation[], isWanted: (action: Action) => boolean): Generator<Operation> {
  for (const operation of operations) {
    if (isWanted(operation.action)) {
      yield operation;
    }
  }
}

/** By depth, the top level first; the order within a level stays. */
function levelsOf(operations: readonly Operation[]): Operation[][] {
  const levels: Operation[][] = [];
  for (const operation of operations) {
    const depth = operation.path.split('/').length;
    while (levels.length <= depth) {
      levels.push([]);
    }
    levels[depth]?.push(operation);
  }
  return levels;
}
