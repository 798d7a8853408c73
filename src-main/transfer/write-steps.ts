/**
 * What `grouped-writes.ts` and the worker say to each other: a group of steps goes over, one outcome for each comes back, in the same
 * order. A failure crosses as its facts and becomes an AppError again.
 */
import * as v from 'valibot';
import { crossingError } from '../foundation/crossing-error.ts';
import { crossingStat } from './file-stat.ts';

const bytes = v.custom<Uint8Array<ArrayBuffer>>(
  (value) => value instanceof Uint8Array && value.buffer instanceof ArrayBuffer,
);

const createStep = v.object({
  kind: v.literal('create'),
  path: v.string(),
  bytes,
  mode: v.optional(v.number()),
  mtimeMs: v.optional(v.number()),
});

const placeStep = v.object({
  kind: v.literal('place'),
  from: v.string(),
  to: v.string(),
  folders: v.array(v.string()),
});

export const writeStep = v.variant('kind', [createStep, placeStep]);

export type CreateStep = v.InferOutput<typeof createStep>;
export type PlaceStep = v.InferOutput<typeof placeStep>;
export type WriteStep = v.InferOutput<typeof writeStep>;

const stepOutcome = v.variant('kind', [
  v.object({ kind: v.literal('done'), stat: crossingStat }),
  v.object({ kind: v.literal('declined') }),
  v.object({ kind: v.literal('failed'), error: crossingError }),
]);

/** `declined`: nothing was done, and the single calls may do it. */
export type StepOutcome = v.InferOutput<typeof stepOutcome>;

export const stepOutcomes = v.array(stepOutcome);
