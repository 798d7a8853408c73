/**
 * The file that all three sides agree on, which nearly every path of a pass is. It is told at a glance: what the questions and the table
 * would find out about it costs ten times as much, and comes to the same (a test goes through all cells). Pure.
 */
import { samePrint } from '../../state/base-entry.ts';
import type { Decision } from './decision.ts';
import type { PathStates } from './path-states.ts';
import { isSameVersion, isYoung } from './seen.ts';

/** Nothing is to be asked about such a path, and nothing to be done with it, in any mode. */
export function isQuiet({ local, remoteFile, remoteFolder, remoteUnknown, base }: PathStates): boolean {
  return (
    local?.kind === 'file' &&
    remoteFile !== undefined &&
    remoteFolder === undefined &&
    remoteUnknown === undefined &&
    base?.kind === 'file' &&
    base.wasParked === undefined &&
    samePrint(local.print, base.local) &&
    isSameVersion(remoteFile, base) &&
    !isYoung(base)
  );
}

const none = [] as const;

export function inSync({ path }: PathStates): Decision {
  return { path, reason: 'in-sync', actions: none, heldBack: none };
}
