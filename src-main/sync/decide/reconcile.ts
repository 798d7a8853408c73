/**
 * The decision table: what is to be done with one path, from what the two sides and the base hold. Total and pure.
 * It decides nothing about a path of which a side is unknown or a question is left unanswered.
 *
 *   `=` as base · `~` differs from base · `!` emptied without its time moving on · `0` absent · `F` file · `D` folder
 *
 *   no base     | remote 0              | remote F               | remote D
 *   local 0     | -                     | download               | make folder
 *   local F     | upload, create-only   | equal: adopt, or ask   | clash
 *   local D     | marker, if empty      | clash                  | adopt
 *
 *   base file   | remote F=             | remote F~              | remote 0               | remote D
 *   local F=    | -                     | download               | trash                  | trash, make folder
 *   local F~    | upload                | equal: adopt, or ask   | upload (edit wins)     | clash
 *   local F!    | download              | download               | ask                    | clash
 *   local 0     | delete                | download (edit wins)   | drop row               | make folder
 *   local D     | delete, share folder  | clash                  | drop row, share folder | adopt folder
 *
 *   base folder | remote 0              | remote F               | remote D
 *   local 0     | drop row              | download               | remove, if nothing is kept
 *   local F     | upload                | equal: adopt, or ask   | replace, if nothing is kept, or clash
 *   local D     | remove, if nothing    | replace, if nothing    | -, or the marker it needs
 *               | is kept               | is kept, or clash      |
 *
 * A bucket with both `x` and `x/...` is a clash, neither is touched. One case is not: the base's own unchanged object `x` where
 * the local side has a folder by now. The uploads below it came first, so a pass that ended there is simply gone on with.
 * A row that was parked for a time (`wasParked`) counts only where both sides hold its kind; elsewhere the first table applies.
 * A conflict is no state of its own here: a path in conflict is decided afresh, and frozen for as long as the answer is to ask.
 */
import type { SyncMode } from '../../contract/model.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import type { BaseEntry } from '../../state/base-entry.ts';
import { hasQuestion, isUnknown, questionsFor } from '../gather/questions-for.ts';
import type { Action, Decision } from './decision.ts';
import {
  adoptOrAskAboutEdits,
  adoptOrAskAboutNew,
  askAboutSuspect,
  createLocally,
  createRemotely,
  deleteRemote,
  downloadAgain,
  downloadEdit,
  dropRow,
  nothing,
  refreshRow,
  restoreSuspect,
  trashLocal,
  uploadAgain,
  uploadEdit,
} from './file-rules.ts';
import {
  becomeFileLocally,
  becomeFileRemotely,
  becomeFolderLocally,
  becomeFolderRemotely,
  clash,
  dropFolderRow,
  keepFolder,
  makeFolderForFile,
  makeLocalFolder,
  removeLocalFolder,
  removeRemoteFolder,
  shareFolderForFile,
  shareLocalFolder,
} from './folder-rules.ts';
import { type Below, type DecisionContext, type Facts, nothingBelow, type PathStates } from './path-states.ts';
import { type Case, type Outcome, outcome, type Rule } from './rule.ts';
import { type LocalFileChange, localChange, type RemoteFileChange, remoteChange, remoteSeen } from './seen.ts';

type Presence = 'absent' | 'file' | 'folder';
type PresenceTable = Readonly<Record<Presence, Readonly<Record<Presence, Rule>>>>;
type LocalOfFile = LocalFileChange | 'absent' | 'folder';
type RemoteOfFile = RemoteFileChange | 'absent' | 'folder';

/** Rows are the local side, columns the remote side. */
const withoutBase: PresenceTable = {
  absent: { absent: nothing, file: createLocally, folder: makeLocalFolder },
  file: { absent: createRemotely, file: adoptOrAskAboutNew, folder: clash },
  folder: { absent: shareLocalFolder, file: clash, folder: keepFolder },
};

const withBaseFile: Readonly<Record<LocalOfFile, Readonly<Record<RemoteOfFile, Rule>>>> = {
  same: { same: refreshRow, changed: downloadEdit, absent: trashLocal, folder: becomeFolderLocally },
  changed: { same: uploadEdit, changed: adoptOrAskAboutEdits, absent: uploadAgain, folder: clash },
  suspect: { same: restoreSuspect, changed: restoreSuspect, absent: askAboutSuspect, folder: clash },
  absent: { same: deleteRemote, changed: downloadAgain, absent: dropRow, folder: makeFolderForFile },
  folder: { same: becomeFolderRemotely, changed: clash, absent: shareFolderForFile, folder: keepFolder },
};

const withBaseFolder: PresenceTable = {
  absent: { absent: dropFolderRow, file: becomeFileLocally, folder: removeRemoteFolder },
  file: { absent: becomeFileRemotely, file: adoptOrAskAboutNew, folder: becomeFileRemotely },
  folder: { absent: removeLocalFolder, file: becomeFileLocally, folder: keepFolder },
};

/** One for all: a first sync keeps a decision for each of its files. */
const none = [] as const;

/** Folders are decided last, with what will be left `below` them; a path that is a file everywhere has nothing below. */
export function reconcile(
  states: PathStates,
  facts: Facts,
  context: DecisionContext,
  below: Below = nothingBelow,
): Decision {
  const isOpen = isUnknown(states) || hasQuestion(questionsFor(states, facts));
  const { reason, actions } = isOpen
    ? outcome('side-unknown')
    : decide({ states, facts, remote: remoteSeen(states, facts), below, context });
  const { path } = states;
  const allowed = allowedBy[context.mode];
  // Only the ignored files keep this folder here: what drops its row is a deletion that stops half-way.
  const isDeletion = reason === 'only-ignored-inside' && actions.length > 0;
  return actions.every((action) => isAllowed(action, allowed)) && (allowed.local.remove || !isDeletion)
    ? { path, reason, actions, heldBack: none }
    : { path, reason: 'held-back-by-mode', actions: none, heldBack: actions };
}

function decide(path: Case): Outcome {
  const { states, facts, remote } = path;
  const { base, local } = states;
  if (base?.wasParked === true && !isUsable(base, path)) {
    return decide({ ...path, states: { ...states, base: undefined } });
  }
  if (remote.file !== undefined && remote.folder !== undefined) {
    const isLeftover =
      base?.kind === 'file' && local?.kind === 'folder' && remoteChange(remote.file, remote.head, base) === 'same';
    return isLeftover ? becomeFolderRemotely(path) : clash(path);
  }
  const localPresence = local?.kind === 'file' || local?.kind === 'folder' ? local.kind : 'absent';
  const remotePresence = remote.file !== undefined ? 'file' : remote.folder !== undefined ? 'folder' : 'absent';
  switch (base?.kind) {
    case undefined:
      return withoutBase[localPresence][remotePresence](path);
    case 'folder':
      return withBaseFolder[localPresence][remotePresence](path);
    case 'file': {
      const localCell =
        local?.kind === 'file' ? localChange(local.print, base, facts) : local?.kind === 'folder' ? 'folder' : 'absent';
      const remoteCell =
        remote.file !== undefined
          ? remoteChange(remote.file, remote.head, base)
          : remote.folder !== undefined
            ? 'folder'
            : 'absent';
      return withBaseFile[localCell][remoteCell](path);
    }
    default:
      return assertNever(base);
  }
}

/**
 * A path that was out of sight is compared with its row where both sides still hold what the row is of, or neither holds anything.
 * What one side lacks, or has as another kind, is no deletion that was watched: both sides are joined as if there were no row.
 */
function isUsable({ kind }: BaseEntry, { states: { local }, remote }: Case): boolean {
  const here = local?.kind ?? 'absent';
  const there = remote.file !== undefined ? 'file' : remote.folder !== undefined ? 'folder' : 'absent';
  return here === there && (here === kind || here === 'absent');
}

/** What a mode may do to each side: nothing, all, or all but delete. */
type Allowed = Readonly<Record<'local' | 'remote', { readonly write: boolean; readonly remove: boolean }>>;

const nothingAtAll = { write: false, remove: false };
const everything = { write: true, remove: true };
const allButRemove = { write: true, remove: false };

const allowedBy: Readonly<Record<SyncMode, Allowed>> = {
  'two-way': { local: everything, remote: everything },
  upload: { local: nothingAtAll, remote: everything },
  'upload-keep': { local: nothingAtAll, remote: allButRemove },
  download: { local: everything, remote: nothingAtAll },
  'download-keep': { local: allButRemove, remote: nothingAtAll },
};

/**
 * The masks of the one-way modes: they leave out what would write the side they read from, what would delete where they keep, and
 * a row that rests on an upload they leave out.
 */
function isAllowed(action: Action, { local, remote }: Allowed): boolean {
  switch (action.kind) {
    case 'upload':
    case 'make-remote-folder':
      return remote.write;
    case 'delete-remote-file':
    case 'remove-remote-folder':
      return remote.remove;
    case 'download':
    case 'make-local-folder':
      return local.write;
    case 'trash-local-file':
    case 'remove-local-folder':
      return local.remove;
    case 'put-row':
      return remote.write || action.afterUploads !== true;
    case 'drop-row':
    case 'record-conflict':
      return true;
    default:
      return assertNever(action);
  }
}
