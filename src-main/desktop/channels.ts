/** What both ends of the page bridge share. Kept apart so that the preload bundle holds nothing else of the main process. */
import type { Reason } from '../contract/model.ts';

export const callChannel = 'driftless:call';
export const patchChannel = 'driftless:patch';
/** Carries the hash of the screen that a window is to show. */
export const screenChannel = 'driftless:screen';

/** An answer of `frames.ts` without the id: the carrier matches answers to calls by itself. */
export type CallAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly problem: Reason };
