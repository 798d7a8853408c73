/**
 * What must still be asked before a path can be decided. Unchanged paths ask nothing. Answers can raise a new question (HEAD
 * contradicts the listing), so this is called again with them until nothing is left. Pure.
 */
import { type BaseFile, samePrint } from '../../state/base-entry.ts';
import type { Facts, PathStates } from '../decide/path-states.ts';
import { isSameVersion, isSuspect, isYoung, type RemoteSeen, remoteSeen } from '../decide/seen.ts';
import type { LocalFile } from './entry.ts';

export type Questions = {
  readonly hashLocal: boolean;
  /** HEAD of the object `path`. */
  readonly headRemote: boolean;
  /** HEAD of the object `path/`. */
  readonly headMarker: boolean;
};

export function questionsFor(states: PathStates, facts: Facts = {}): Questions {
  if (isUnknown(states)) {
    return { hashLocal: false, headRemote: false, headMarker: false };
  }
  const remote = remoteSeen(states, facts);
  return {
    hashLocal: facts.localHash === undefined && needsHash(states, remote),
    headRemote: facts.remoteHead === undefined && needsHead(states),
    headMarker: facts.markerHead === undefined && needsMarkerHead(states),
  };
}

export function hasQuestion(questions: Questions): boolean {
  return questions.hashLocal || questions.headRemote || questions.headMarker;
}

export function isUnknown({ local, remoteUnknown }: PathStates): boolean {
  return local?.kind === 'unknown' || remoteUnknown !== undefined;
}

/** Hashing reads the whole file: asked only where size alone does not tell already. */
function needsHash({ local, base }: PathStates, { file }: RemoteSeen): boolean {
  if (local?.kind !== 'file') {
    return false;
  }
  if (base?.kind !== 'file') {
    return file !== undefined && file.size === local.print.size;
  }
  return mayBeBase(local, base) || mayBeRemote(local, base, file);
}

function mayBeBase({ print }: LocalFile, base: BaseFile): boolean {
  return samePrint(print, base.local) ? isYoung(base) : !isSuspect(print, base) && print.size === base.local.size;
}

function mayBeRemote({ print }: LocalFile, base: BaseFile, file: RemoteSeen['file']): boolean {
  const isEdited = !samePrint(print, base.local) && !isSuspect(print, base);
  return isEdited && file !== undefined && !isSameVersion(file, base) && file.size === print.size;
}

/** A listing may lag: neither its absence of a known object nor a changed object in it is believed alone. */
function needsHead({ local, remoteFile, base }: PathStates): boolean {
  if (base?.kind === 'file') {
    return remoteFile === undefined || !isSameVersion(remoteFile, base);
  }
  return local?.kind === 'file' && remoteFile !== undefined && remoteFile.size === local.print.size;
}

function needsMarkerHead({ remoteFolder, base }: PathStates): boolean {
  return base?.kind === 'folder' && base.hasMarker && remoteFolder === undefined;
}
