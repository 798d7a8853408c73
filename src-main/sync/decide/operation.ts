/** One piece of work of a plan, and the phases in which work is done. Types and their order only; `plan.ts` says what goes where. */
import type { RelPath } from '../../foundation/names.ts';
import type { Action, DecisionReason } from './decision.ts';

export const phaseOrder = [
  'rows',
  'local-folders',
  'remote-copies',
  'local-renames',
  'transfers',
  'late-renames',
  'deletions',
  'folder-removals',
  'replacements',
] as const;
export type Phase = (typeof phaseOrder)[number];

/** A failure of such an operation forbids this one. `failures.ts` keeps the account. */
export type Wait =
  /** A creation on `side` of so many bytes: it may be the same file under its new name. */
  | { readonly kind: 'creation'; readonly side: 'local' | 'remote'; readonly size: number }
  | { readonly kind: 'below'; readonly path: RelPath }
  | { readonly kind: 'same-path'; readonly path: RelPath };

export type Operation = {
  readonly path: RelPath;
  readonly reason: DecisionReason;
  readonly action: Action;
  readonly waitsFor: readonly Wait[];
};
