/**
 * The cells of the decision table in which a folder takes part. A folder is decided after everything below it, and says something
 * of itself only: its children have their own decisions. Pure.
 *
 * The bucket has folders only as far as keys below them go, so a folder whose last remote child goes away needs a marker if it
 * stays, and a folder with remote children needs none.
 */
import type { Action } from './decision.ts';
import { type Case, conflict, folderRow, localFileOf, outcome, type Rule, remoteFileOf } from './rule.ts';

export const clash: Rule = (path) => outcome('file-and-folder-clash', conflict(path, 'file-folder'));

export const keepFolder: Rule = (path) => {
  const { remote, states, below } = path;
  const hasMarker = remote.folder?.hasMarker === true;
  if (!hasMarker && !below.remoteRemains) {
    return outcome('folder-still-needed', { kind: 'make-remote-folder' });
  }
  if (states.base?.kind === 'folder' && states.base.hasMarker === hasMarker) {
    return states.base.wasParked === true
      ? outcome('touched-only', { kind: 'put-row', entry: folderRow(path, hasMarker) })
      : outcome('in-sync');
  }
  return outcome('same-on-both-sides', { kind: 'put-row', entry: folderRow(path, hasMarker) });
};

/**
 * A folder only this side has: with uploads below it the bucket gets it by itself, without them it travels as a marker. Not when
 * all it holds is ignored: it may be what is left of a folder that was deleted elsewhere.
 */
export const shareLocalFolder: Rule = (path) =>
  holdsOnlyIgnored(path) ? outcome('only-ignored-inside') : outcome('created-locally', remoteFolderFor(path));

/** An implied folder all of whose children are decided gone is on its way out: it is not made here. */
export const makeLocalFolder: Rule = (path) => {
  const hasMarker = path.remote.folder?.hasMarker === true;
  const isVanishing = !hasMarker && !path.below.remoteRemains && !path.below.localRemains;
  return isVanishing
    ? outcome('deleted-locally')
    : outcome('created-remotely', { kind: 'make-local-folder', hasMarker });
};

export const removeLocalFolder: Rule = (path) => {
  const { below, states } = path;
  if (below.unknown) {
    return outcome('side-unknown');
  }
  if (below.remoteIsThere && !below.remoteRemains) {
    return keepFolder(path);
  }
  if (below.remoteRemains && states.base?.kind === 'folder' && states.base.hasMarker) {
    return outcome('folder-still-needed', { kind: 'put-row', entry: folderRow(path, false), afterUploads: true });
  }
  if (holdsOnlyIgnored(path)) {
    return outcome('only-ignored-inside', { kind: 'drop-row' });
  }
  return below.localRemains || below.remoteRemains
    ? outcome('folder-still-needed')
    : outcome('deleted-remotely', { kind: 'remove-local-folder' });
};

export const removeRemoteFolder: Rule = (path) => {
  const { below, remote } = path;
  const hasMarker = remote.folder?.hasMarker === true;
  if (below.localRemains) {
    return outcome('folder-still-needed', { kind: 'make-local-folder', hasMarker });
  }
  if (below.unknown) {
    return outcome('side-unknown');
  }
  return below.remoteRemains
    ? outcome('folder-still-needed')
    : outcome('deleted-locally', { kind: 'remove-remote-folder', hasMarker });
};

export const dropFolderRow: Rule = ({ below }) => {
  if (below.localRemains) {
    return outcome('folder-still-needed', { kind: 'make-local-folder', hasMarker: false });
  }
  if (below.unknown) {
    return outcome('side-unknown');
  }
  return below.remoteRemains ? outcome('folder-still-needed') : outcome('deleted-on-both-sides', { kind: 'drop-row' });
};

/** Folder here, file there now: the folder goes once nothing of it is kept, then the file comes. */
export const becomeFileLocally: Rule = (path) => {
  if (path.below.localRemains || path.below.unknown || path.below.localIgnored) {
    return clash(path);
  }
  const download: Action = { kind: 'download', remote: remoteFileOf(path) };
  return path.states.local?.kind === 'folder'
    ? outcome('folder-became-file', { kind: 'remove-local-folder' }, download)
    : outcome('folder-became-file', download);
};

/** File here now, folder there: the same the other way round. */
export const becomeFileRemotely: Rule = (path) => {
  const { remote, below } = path;
  if (below.remoteRemains || below.unknown || below.remoteIgnored) {
    return clash(path);
  }
  const upload: Action = { kind: 'upload', local: localFileOf(path) };
  return remote.folder === undefined
    ? outcome('folder-became-file', upload)
    : outcome('folder-became-file', { kind: 'remove-remote-folder', hasMarker: remote.folder.hasMarker }, upload);
};

/** The file that became a folder there is unchanged here: it goes to trash and the folder takes its name. */
export const becomeFolderLocally: Rule = (path) =>
  outcome(
    'file-became-folder',
    { kind: 'trash-local-file', print: localFileOf(path).print, etag: undefined },
    { kind: 'make-local-folder', hasMarker: path.remote.folder?.hasMarker === true },
  );

export const makeFolderForFile: Rule = (path) =>
  outcome('file-became-folder', { kind: 'make-local-folder', hasMarker: path.remote.folder?.hasMarker === true });

/** The file that became a folder here is unchanged there: the object goes, after what is below the folder has come. */
export const becomeFolderRemotely: Rule = (path) => {
  const { etag, size } = remoteFileOf(path);
  return outcome('file-became-folder', { kind: 'delete-remote-file', etag, size }, remoteFolderFor(path));
};

export const shareFolderForFile: Rule = (path) =>
  outcome('file-became-folder', { kind: 'drop-row' }, remoteFolderFor(path));

function holdsOnlyIgnored({ below }: Case): boolean {
  return below.localIgnored && !below.localRemains && !below.remoteRemains && !below.unknown;
}

function remoteFolderFor(path: Case): Action {
  const hasMarker = path.remote.folder?.hasMarker === true;
  return hasMarker || path.below.remoteRemains
    ? { kind: 'put-row', entry: folderRow(path, hasMarker), afterUploads: true }
    : { kind: 'make-remote-folder' };
}
