/** What happened, page by page, and why a path is as it is. */
import * as v from 'valibot';
import type { ActivityView, ConflictView, ProblemView, SyncMode } from './model.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(32_000));

export const historyMethods = {
  /** Newest first. `upTo` (of an earlier answer) keeps pages steady while more happens. `text` is looked for in paths. */
  activityPage: v.strictObject({
    pairId: v.exactOptional(id),
    kinds: v.exactOptional(v.pipe(v.array(v.string()), v.maxLength(50))),
    text: v.exactOptional(v.pipe(v.string(), v.maxLength(1_000))),
    upTo: v.exactOptional(v.pipe(v.number(), v.integer())),
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
  }),
  /** Looks at the path now, on both sides; changes nothing. */
  explain: v.strictObject({ pairId: id, path }),
  /** Clears the retry time of a path and looks at it again soon. */
  retryPath: v.strictObject({ pairId: id, path }),
} as const;

export type ActivityPage = {
  readonly rows: readonly ActivityView[];
  readonly total: number;
  readonly upTo: number;
};

export type ExplainedSide =
  | { readonly kind: 'absent' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'unknown'; readonly code: string; readonly detail: string }
  | {
      readonly kind: 'file';
      readonly size: number;
      readonly modifiedAt?: number;
      readonly etag?: string;
      readonly crc64?: string;
    };

/** `reason` is a term of `sync/decide/decision.ts`, `ignored` or `not-there`; `actions` are kinds of actions, also those a one-way mode held back. */
export type Explanation = {
  readonly path: string;
  readonly mode: SyncMode;
  readonly local: ExplainedSide;
  readonly remote: ExplainedSide;
  readonly base: ExplainedSide;
  readonly reason: string;
  readonly actions: readonly string[];
  readonly heldBack: readonly string[];
  /** The rule that leaves the path out, and where it is written: `default`, `settings`, `excluded`, `own` or the path of a file. */
  readonly ignoredBy?: { readonly rule: string; readonly source: string };
  readonly conflict?: ConflictView;
  readonly problem?: ProblemView;
};

export type HistoryResults = {
  readonly activityPage: ActivityPage;
  readonly explain: Explanation;
  readonly retryPath: undefined;
};
