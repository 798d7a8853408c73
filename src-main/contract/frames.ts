/**
 * JSON frames of the WebSocket carrier. Requests and answers are matched by `id`; events come unasked.
 * The Electron carrier uses the same shapes over its own channels.
 */
import * as v from 'valibot';
import type { Patch, Reason } from './model.ts';

export const requestFrame = v.strictObject({
  id: v.pipe(v.number(), v.integer(), v.minValue(0)),
  method: v.string(),
  params: v.record(v.string(), v.unknown()),
});
export type RequestFrame = v.InferOutput<typeof requestFrame>;

export type AnswerFrame =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly problem: Reason };

export type EventFrame = { readonly event: 'patch'; readonly data: Patch };

export type ServerFrame = AnswerFrame | EventFrame;
