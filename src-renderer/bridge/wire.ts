/**
 * Reads the frames of a carrier before the page uses them: envelopes, patches, refusals. Results of methods are checked in
 * `result-guards.ts`. Rows inside are the engine's own and of the same version as this page (both come from one build).
 */
import * as v from 'valibot';
import type { ServerFrame } from '../../src-main/contract/frames.ts';
import type { Patch, Reason } from '../../src-main/contract/model.ts';
import { type ProblemCode, problemDispositions } from '../../src-main/contract/problem-codes.ts';

const rows = v.array(v.looseObject({ id: v.union([v.string(), v.number()]) }));
const rowsPatch = v.optional(v.object({ put: rows, remove: v.array(v.union([v.string(), v.number()])) }));

const patchShape = v.looseObject({
  revision: v.number(),
  pairs: rowsPatch,
  transfers: rowsPatch,
  activity: rowsPatch,
  conflicts: rowsPatch,
  problems: rowsPatch,
});

const patch = v.custom<Patch>((value) => v.is(patchShape, value));
const code = v.custom<ProblemCode>((value) => typeof value === 'string' && Object.hasOwn(problemDispositions, value));
const reason = v.custom<Reason>((value) => v.is(v.looseObject({ code, detail: v.string() }), value));

const serverFrame = v.union([
  v.object({ id: v.number(), ok: v.literal(true), result: v.optional(v.unknown()) }),
  v.object({ id: v.number(), ok: v.literal(false), problem: reason }),
  v.object({ event: v.literal('patch'), data: patch }),
]);

/** The frame in `text`, or undefined when it is none. */
export function readServerFrame(text: unknown): ServerFrame | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), serverFrame), text);
  if (!parsed.success) {
    return undefined;
  }
  const frame = parsed.output;
  return 'ok' in frame && frame.ok ? { id: frame.id, ok: true, result: frame.result } : frame;
}

export function isPatch(value: unknown): value is Patch {
  return v.is(patch, value);
}

export function isReason(value: unknown): value is Reason {
  return v.is(reason, value);
}
