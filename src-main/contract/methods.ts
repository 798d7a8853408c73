/**
 * The methods a user interface may call: one schema of arguments each, checked by whoever carries the call (Electron IPC or
 * WebSocket) before the engine sees it. Results are plain data of `model.ts`.
 */
import * as v from 'valibot';
import { type AccountResults, accountMethods } from './accounts.ts';
import { type BucketResults, bucketMethods } from './bucket.ts';
import { type ConflictResults, conflictMethods } from './conflicts.ts';
import { type DesktopResults, desktopMethods } from './desktop.ts';
import { type HistoryResults, historyMethods } from './history.ts';
import type { Snapshot } from './model.ts';
import { type PairResults, pairMethods } from './pairs.ts';
import { type SettingsResults, settingsMethods } from './settings.ts';

const pairId = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** Argument schema of each method. Unknown keys are refused. */
export const methodParams = {
  /** The whole state now. Patches that follow continue from its revision. */
  snapshot: v.strictObject({}),
  /** Stops passes and transfers of a pair (all pairs when left out), for a time or until resumed. Watching goes on. */
  pause: v.strictObject({
    pairId: v.optional(pairId),
    minutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60 * 24 * 7))),
  }),
  resume: v.strictObject({ pairId: v.optional(pairId) }),
  /** Full pass now; clears retry times. */
  syncNow: v.strictObject({ pairId: v.optional(pairId) }),
  /** Answers a hold if it is still what was shown (`code` must match). */
  answerHold: v.strictObject({ pairId, code: v.string(), choice: v.picklist(['proceed', 'restore', 'stop']) }),
  /** The whole list of a hold, page by page, in byte order of paths. */
  holdPaths: v.strictObject({
    pairId,
    code: v.string(),
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
  }),
  ...accountMethods,
  ...pairMethods,
  ...conflictMethods,
  ...historyMethods,
  ...bucketMethods,
  ...settingsMethods,
  ...desktopMethods,
} as const;

export type MethodName = keyof typeof methodParams;
export type MethodParams<M extends MethodName> = v.InferOutput<(typeof methodParams)[M]>;

export type MethodResults = {
  readonly snapshot: Snapshot;
  readonly pause: undefined;
  readonly resume: undefined;
  readonly syncNow: undefined;
  readonly answerHold: undefined;
  readonly holdPaths: { readonly total: number; readonly paths: readonly string[] };
} & AccountResults &
  PairResults &
  ConflictResults &
  HistoryResults &
  BucketResults &
  SettingsResults &
  DesktopResults;

/** The engine as any user interface sees it. On the wire a rejection is a `Reason`. */
export type EngineApi = {
  readonly [M in MethodName]: (params: MethodParams<M>) => Promise<MethodResults[M]>;
};
