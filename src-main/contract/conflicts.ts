/** Looking into conflicts and deciding them. A decision is carried out only while both sides are what its user saw. */
import * as v from 'valibot';
import type { Reason } from './model.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(40_000));

/** Text of more bytes is neither shown nor merged. */
export const conflictTextMax = 2 * 1024 * 1024;

export const conflictMethods = {
  /** The content of one side, fetched now; `base` is what both held before, where it is known. */
  conflictContent: v.strictObject({ conflictId: id, side: v.picklist(['local', 'remote', 'base']) }),
  /** `text` exactly with `merged`. One result for each choice, in order. */
  resolveConflicts: v.strictObject({
    choices: v.pipe(
      v.array(
        v.strictObject({
          conflictId: id,
          version: v.pipe(v.string(), v.maxLength(1_000)),
          choice: v.picklist(['local', 'remote', 'both', 'merged']),
          text: v.exactOptional(v.pipe(v.string(), v.maxLength(conflictTextMax))),
        }),
      ),
      v.minLength(1),
      v.maxLength(1_000),
    ),
  }),
  /** Puts both sides back to what they were before, from trash; refused with `target-changed` when a side has moved on. */
  undoResolution: v.strictObject({ undoId: id }),
} as const;

export type ConflictChoice = 'local' | 'remote' | 'both' | 'merged';

export type SideContent =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'text'; readonly text: string; readonly encoding: string }
  | { readonly kind: 'picture'; readonly mediaType: string; readonly base64: string }
  /** The first bytes. */
  | { readonly kind: 'binary'; readonly size: number; readonly headBase64: string }
  | { readonly kind: 'too-large'; readonly size: number };

/** `copyPath` is the name the other side's content got with `both`. */
export type ConflictResult =
  | { readonly conflictId: string; readonly outcome: 'resolved'; readonly undoId?: string; readonly copyPath?: string }
  | { readonly conflictId: string; readonly outcome: 'moved-on' }
  | { readonly conflictId: string; readonly outcome: 'failed'; readonly reason: Reason };

export type ConflictResults = {
  readonly conflictContent: SideContent;
  readonly resolveConflicts: readonly ConflictResult[];
  readonly undoResolution: undefined;
};
