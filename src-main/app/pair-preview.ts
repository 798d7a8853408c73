/**
 * A dry run of a pair that does not exist yet: what its first pass would do. The state is kept in memory, and a dry run writes nothing to
 * either side: no file, no marker, no id of the folder.
 */
import type { PairPreview, PreviewAction, PreviewRow } from '../contract/pairs.ts';
import type { SyncSettings } from '../contract/settings.ts';
import type { Credentials } from '../cos/credentials.ts';
import { AppError } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { openPairStore } from '../state/sqlite-pair-store.ts';
import type { Action, Decision } from '../sync/decide/decision.ts';
import type { RunReport } from '../sync/pair.ts';
import { createPairEngine } from '../sync/pair-engine.ts';
import type { PairObserver } from '../sync/pair-observer.ts';
import { openCosClient } from './cos-access.ts';
import { configOf, type SharedParts } from './pair-runtime.ts';
import { type PairPlan, pairIdOf } from './pair-spec.ts';

export const previewRowsMax = 10_000;

/** Nobody watches a dry run. */
const blindObserver: PairObserver = {
  onState: () => undefined,
  onProgress: () => undefined,
  onTransfers: () => undefined,
  onActivity: () => undefined,
  onConflicts: () => undefined,
  onProblems: () => undefined,
  onWatchProblem: () => undefined,
  onPassFinished: () => undefined,
};

/** Rejects where a side cannot be read as a whole. */
export async function previewPair(
  plan: PairPlan,
  deps: {
    readonly credentials: Credentials;
    readonly shared: SharedParts;
    readonly stateRoot: string;
    readonly settings: SyncSettings;
  },
): Promise<PairPreview> {
  const { shared } = deps;
  const id = pairIdOf(plan);
  await using open = new AsyncDisposableStack();
  const state = openPairStore(':memory:');
  open.defer(() => state.close());
  const client = openCosClient({ ...shared, network: () => shared.network ?? {} }, plan, deps.credentials);
  open.defer(() => client.close());
  const config = await configOf(id, plan, deps);
  const store = client.bucket(plan.bucket);
  const engine = createPairEngine({ ...shared, config, store, state, observer: blindObserver });
  open.defer(() => engine.stop());
  const report = await engine.runOnce({ dryRun: true });
  if (report.reason !== undefined) {
    const { code, detail, cosCode, requestId } = report.reason;
    throw new AppError(code, detail, {
      data: { ...(cosCode === undefined ? {} : { cosCode }), ...(requestId === undefined ? {} : { requestId }) },
    });
  }
  return summarize(report);
}

/** Rows in the order of the decisions; a path with several steps has several rows. */
export function summarize({ decisions = [], unsyncable, hold }: RunReport): PairPreview {
  const totals = new Map<PreviewAction, { count: number; bytes: number }>();
  const rows: PreviewRow[] = [];
  const add = (row: PreviewRow): void => {
    const total = totals.get(row.action) ?? { count: 0, bytes: 0 };
    totals.set(row.action, { count: total.count + 1, bytes: total.bytes + row.bytes });
    if (rows.length < previewRowsMax) {
      rows.push(row);
    }
  };
  for (const [path, reason] of unsyncable ?? []) {
    add({ path, action: 'problem', bytes: 0, reason });
  }
  for (const decision of decisions) {
    for (const row of rowsOf(decision)) {
      add(row);
    }
  }
  return {
    totals: [...totals].map(([action, total]) => ({ action, ...total })),
    rows,
    ...(hold === undefined ? {} : { hold }),
  };
}

function rowsOf({ path, actions, heldBack }: Decision): readonly PreviewRow[] {
  const planned = actions.flatMap((action) => {
    const step = stepOf(action);
    return step === undefined ? [] : [{ path, ...step }];
  });
  return heldBack.length === 0 ? planned : [...planned, { path, action: 'held-back', bytes: 0 }];
}

function stepOf(action: Action): Pick<PreviewRow, 'action' | 'bytes'> | undefined {
  switch (action.kind) {
    case 'upload':
      return { action: 'upload', bytes: action.local.print.size };
    case 'download':
      return { action: 'download', bytes: action.remote.size };
    case 'trash-local-file':
      return { action: 'delete-local', bytes: action.print.size };
    case 'remove-local-folder':
      return { action: 'delete-local', bytes: 0 };
    case 'delete-remote-file':
      return { action: 'delete-remote', bytes: action.size };
    case 'remove-remote-folder':
      return { action: 'delete-remote', bytes: 0 };
    case 'make-local-folder':
    case 'make-remote-folder':
      return { action: 'make-folder', bytes: 0 };
    case 'put-row':
      return { action: 'adopt', bytes: action.entry.kind === 'file' ? action.entry.local.size : 0 };
    case 'drop-row':
      // Bookkeeping only: neither side has anything there.
      return undefined;
    case 'record-conflict':
      return { action: 'conflict', bytes: 0 };
    default:
      return assertNever(action);
  }
}
