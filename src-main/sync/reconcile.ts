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
 * A conflict is no state of its own here: a path in conflict is decided afresh, and frozen for as long as the answer is to ask.
 */
import type { SyncMode } from '../contract/model.ts';
import { assertNever } from '../foundation/assert-never.ts';
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
import { hasQuestion, isUnknown, questionsFor } from './questions-for.ts';
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
  return actions.every((action) => isAllowed(action, context.mode))
    ? { path, reason, actions, heldBack: [] }
    : { path, reason: 'held-back-by-mode', actions: [], heldBack: actions };
}

function decide(path: Case): Outcome {
  const { states, facts, remote } = path;
  const { base, local } = states;
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

/** One-way modes leave out what would write the side they read from, and a row that rests on an upload they leave out. */
function isAllowed(action: Action, mode: SyncMode): boolean {
  switch (action.kind) {
    case 'upload':
    case 'delete-remote-file':
    case 'make-remote-folder':
    case 'remove-remote-folder':
      return mode !== 'download';
    case 'download':
    case 'trash-local-file':
    case 'make-local-folder':
    case 'remove-local-folder':
      return mode !== 'upload';
    case 'put-row':
      return mode !== 'download' || action.afterUploads !== true;
    case 'drop-row':
    case 'record-conflict':
      return true;
    default:
      return assertNever(action);
  }
}
