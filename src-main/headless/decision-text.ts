/** Words of a dry run: what would be done with a path, and why. */
import type { Action, Decision, DecisionReason } from '../sync/decision.ts';
import { counted, formatBytes } from './amounts.ts';
import { printable } from './printable.ts';

const actionWords: Readonly<Record<Action['kind'], string>> = {
  upload: 'upload',
  download: 'download',
  'trash-local-file': 'delete here (to trash)',
  'delete-remote-file': 'delete in bucket',
  'make-local-folder': 'make folder here',
  'make-remote-folder': 'make folder in bucket',
  'remove-local-folder': 'remove folder here',
  'remove-remote-folder': 'remove folder in bucket',
  'put-row': 'note as in sync',
  'drop-row': 'forget',
  'record-conflict': 'conflict',
};

const reasonWords: Readonly<Record<DecisionReason, string>> = {
  'in-sync': 'in sync',
  'created-locally': 'new here',
  'created-remotely': 'new in bucket',
  'edited-locally': 'changed here',
  'edited-remotely': 'changed in bucket',
  'deleted-locally': 'deleted here',
  'deleted-remotely': 'deleted in bucket',
  'deleted-on-both-sides': 'deleted on both sides',
  'same-on-both-sides': 'the same on both sides',
  'touched-only': 'touched, content unchanged',
  'edited-on-both-sides': 'changed on both sides',
  'created-on-both-sides': 'new on both sides, content differs',
  'edit-wins-over-deletion': 'changed on one side, deleted on the other: the change wins',
  'file-became-folder': 'the file became a folder',
  'folder-became-file': 'the folder became a file',
  'file-and-folder-clash': 'a file on one side is a folder on the other',
  'folder-still-needed': 'the folder is still needed',
  'side-unknown': 'one side could not be read: left alone',
  'suspect-empty-file': 'suspiciously empty here: not taken as a change',
  'held-back-by-mode': 'left out by --mode',
};

export function decisionLine(decision: Decision): string {
  const actions = decision.actions.length > 0 ? decision.actions : decision.heldBack;
  const words = actions.map((action) => actionWords[action.kind]).join(' + ') || 'nothing';
  const heldBack = decision.actions.length === 0 && decision.heldBack.length > 0 ? '; left out by --mode' : '';
  return `${words.padEnd(24)}  ${printable(decision.path)}  (${reasonWords[decision.reason]}${heldBack})`;
}

/** `3 uploads (1.20 MB), 1 download (4 B), 1 conflict`. Bookkeeping is left out. */
export function decisionCounts(decisions: readonly Decision[]): string {
  const counts = new Map<Action['kind'], number>();
  const bytes = { upload: 0, download: 0 };
  for (const action of decisions.flatMap((decision) => decision.actions)) {
    counts.set(action.kind, (counts.get(action.kind) ?? 0) + 1);
    if (action.kind === 'upload') {
      bytes.upload += action.local.print.size;
    } else if (action.kind === 'download') {
      bytes.download += action.remote.size;
    }
  }
  const count = (...kinds: readonly Action['kind'][]): number =>
    kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  const parts = [
    [count('upload'), 'upload', `(${formatBytes(bytes.upload)})`],
    [count('download'), 'download', `(${formatBytes(bytes.download)})`],
    [count('trash-local-file', 'remove-local-folder'), 'deletion', 'here'],
    [count('delete-remote-file', 'remove-remote-folder'), 'deletion', 'in the bucket'],
    [count('make-local-folder', 'make-remote-folder'), 'new folder', ''],
    [count('record-conflict'), 'conflict', ''],
  ] as const;
  const texts = parts
    .filter(([number]) => number > 0)
    .map(([number, word, rest]) => `${counted(number, word)} ${rest}`.trim());
  return texts.length === 0 ? 'nothing to do' : texts.join(', ');
}
