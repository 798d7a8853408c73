/** One cell of the decision table as a function: what it gets, and what it says before the mode is laid over it. */
import type { ConflictKind, ConflictSide } from '../../contract/model.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { BaseEntry, BaseFile } from '../../state/base-entry.ts';
import type { LocalFile, RemoteFile } from '../gather/entry.ts';
import { mtimeOf } from '../paths/mtime-meta.ts';
import { keyOf } from '../paths/names.ts';
import { conflictVersion } from './conflict-version.ts';
import type { Action, DecisionReason } from './decision.ts';
import type { Below, DecisionContext, Facts, PathStates } from './path-states.ts';
import type { RemoteSeen } from './seen.ts';

export type Case = {
  readonly states: PathStates;
  readonly facts: Facts;
  readonly remote: RemoteSeen;
  readonly below: Below;
  readonly context: DecisionContext;
};

export type Outcome = { readonly reason: DecisionReason; readonly actions: readonly Action[] };

export type Rule = (path: Case) => Outcome;

export function outcome(reason: DecisionReason, ...actions: readonly Action[]): Outcome {
  return { reason, actions };
}

export function localFileOf({ states }: Case): LocalFile {
  return states.local?.kind === 'file' ? states.local : wrongCell(states);
}

export function remoteFileOf({ states, remote, context }: Case): RemoteFile {
  if (remote.file === undefined) {
    return wrongCell(states);
  }
  const key = states.remoteFile?.key ?? keyOf(context.prefix, states.path);
  return { ...remote.file, kind: 'file', path: states.path, key };
}

export function baseFileOf({ states }: Case): BaseFile {
  return states.base?.kind === 'file' ? states.base : wrongCell(states);
}

export function folderRow({ states }: Case, hasMarker: boolean): BaseEntry {
  return { kind: 'folder', path: states.path, hasMarker };
}

export function conflict(path: Case, kind: ConflictKind): Action {
  return {
    kind: 'record-conflict',
    conflict: kind,
    local: localSide(path),
    remote: remoteSide(path),
    version: versionOf(path),
  };
}

function versionOf({ states: { local }, remote }: Case): string {
  const file = local?.kind === 'file' ? local.print : undefined;
  return conflictVersion(
    { file, isFolder: local?.kind === 'folder' },
    { etag: remote.file?.etag, isFolder: remote.folder !== undefined },
  );
}

function localSide({ states: { local }, facts }: Case): ConflictSide {
  if (local?.kind !== 'file') {
    return { kind: local?.kind === 'folder' ? 'folder' : 'absent' };
  }
  const crc64 = facts.localHash?.crc64;
  return {
    kind: 'file',
    size: local.print.size,
    modifiedAt: local.print.mtimeMs,
    ...(crc64 === undefined ? {} : { crc64: crc64.toString() }),
  };
}

function remoteSide({ remote, below }: Case): ConflictSide {
  if (remote.file === undefined) {
    return { kind: remote.folder !== undefined || below.remoteRemains ? 'folder' : 'absent' };
  }
  const { size, lastModified, etag } = remote.file;
  const crc64 = remote.head?.crc64;
  return {
    kind: 'file',
    size,
    modifiedAt: remote.head === undefined ? lastModified : mtimeOf(remote.head),
    etag,
    ...(crc64 === undefined ? {} : { crc64: crc64.toString() }),
  };
}

function wrongCell(states: PathStates): never {
  throw new AppError('internal', 'a rule of the decision table was asked about a cell that is not its own', {
    data: { path: states.path },
  });
}
