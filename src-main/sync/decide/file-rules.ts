/** The cells of the decision table that end in a file, or in nothing. The table itself is in `reconcile.ts`. Pure. */
import { type BaseFile, samePrint } from '../../state/base-entry.ts';
import { baseFileOf, type Case, conflict, localFileOf, outcome, type Rule, remoteFileOf } from './rule.ts';
import { hasContent, isSameVersion, isYoung } from './seen.ts';

export const nothing: Rule = () => outcome('in-sync');

/** Same content everywhere: only a row that no longer matches stat or ETag is written anew. */
export const refreshRow: Rule = (path) => {
  const base = baseFileOf(path);
  const { print } = localFileOf(path);
  const remote = remoteFileOf(path);
  const { wasParked, ...known } = base;
  const row: BaseFile = {
    ...known,
    local: print,
    remote: isSameVersion(remote, base) ? base.remote : remotePrint(path),
    committedAt: path.context.now,
  };
  const isTouched = !samePrint(print, base.local) || !isSameVersion(remote, base);
  // Written again for its age alone: nothing happened to the file.
  const isAged = wasParked === true || (isYoung(base) && !isYoung(row));
  return isTouched || isAged
    ? outcome(isTouched ? 'touched-only' : 'in-sync', { kind: 'put-row', entry: row })
    : outcome('in-sync');
};

export const createRemotely: Rule = (path) => outcome('created-locally', { kind: 'upload', local: localFileOf(path) });

export const createLocally: Rule = (path) =>
  outcome('created-remotely', { kind: 'download', remote: remoteFileOf(path) });

export const uploadEdit: Rule = (path) =>
  outcome('edited-locally', { kind: 'upload', local: localFileOf(path), replaces: remoteFileOf(path).etag });

export const downloadEdit: Rule = (path) =>
  outcome('edited-remotely', { kind: 'download', remote: remoteFileOf(path), replaces: localFileOf(path).print });

/** Never uploaded: it would put an accident over good bytes. The empty file goes to trash like any that is replaced. */
export const restoreSuspect: Rule = (path) =>
  outcome('suspect-empty-file', { kind: 'download', remote: remoteFileOf(path), replaces: localFileOf(path).print });

/** Emptied here and deleted there: neither can be told from an accident, so the user is asked. */
export const askAboutSuspect: Rule = (path) => outcome('suspect-empty-file', conflict(path, 'edit-delete'));

export const uploadAgain: Rule = (path) =>
  outcome('edit-wins-over-deletion', { kind: 'upload', local: localFileOf(path) });

export const downloadAgain: Rule = (path) =>
  outcome('edit-wins-over-deletion', { kind: 'download', remote: remoteFileOf(path) });

export const trashLocal: Rule = (path) =>
  outcome('deleted-remotely', { kind: 'trash-local-file', print: localFileOf(path).print, etag: undefined });

export const deleteRemote: Rule = (path) => {
  const { etag, size } = remoteFileOf(path);
  return outcome('deleted-locally', { kind: 'delete-remote-file', etag, size });
};

export const dropRow: Rule = () => outcome('deleted-on-both-sides', { kind: 'drop-row' });

export const adoptOrAskAboutEdits: Rule = (path) =>
  adopt(path) ?? outcome('edited-on-both-sides', conflict(path, 'edit-edit'));

export const adoptOrAskAboutNew: Rule = (path) =>
  adopt(path) ?? outcome('created-on-both-sides', conflict(path, 'create-create'));

function adopt(path: Case): ReturnType<Rule> | undefined {
  const { print } = localFileOf(path);
  const { facts, remote, context } = path;
  const { localHash } = facts;
  if (
    localHash === undefined ||
    remote.head === undefined ||
    !hasContent(remote.head, { size: print.size, ...localHash })
  ) {
    return undefined;
  }
  const entry: BaseFile = {
    kind: 'file',
    path: path.states.path,
    ...localHash,
    local: print,
    remote: remotePrint(path),
    committedAt: context.now,
  };
  return outcome('same-on-both-sides', { kind: 'put-row', entry });
}

function remotePrint(path: Case): BaseFile['remote'] {
  const { etag, size } = remoteFileOf(path);
  const versionId = path.remote.head?.versionId;
  return { etag, size, ...(versionId === undefined ? {} : { versionId }) };
}
