/** Words of a dry run: what would be done with a path, and why. */
import { type Action, type Decision, type DecisionReason, isOldName, renamedFrom } from '../sync/decide/decision.ts';
import type { ExplainedReason } from '../sync/explain.ts';
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
  'only-ignored-inside': 'the folder holds only ignored files: left alone',
  'side-unknown': 'one side could not be read: left alone',
  'suspect-empty-file': 'suspiciously empty here: not taken as a change',
  'held-back-by-mode': 'left out by --mode',
};

const explainedWords: Readonly<Record<ExplainedReason, string>> = {
  ...reasonWords,
  ignored: 'ignored',
  'not-there': 'on neither side',
  'held-back-by-mode': 'a change that the mode leaves out',
};

export type PlannedKind = Action['kind'] | 'rename-remote' | 'rename-local' | 'remove-old-name';

/** What an action comes to, in one word: a rename is neither an upload nor a deletion. */
export function plannedKind(action: Action): PlannedKind {
  if (isOldName(action)) {
    return 'remove-old-name';
  }
  if (renamedFrom(action) === undefined) {
    return action.kind;
  }
  return action.kind === 'upload' ? 'rename-remote' : 'rename-local';
}

function renameLine({ path, actions: [first] }: Decision): string | undefined {
  const from = first === undefined ? undefined : renamedFrom(first);
  if (first !== undefined && from !== undefined) {
    const words = first.kind === 'upload' ? 'rename in bucket' : 'rename here';
    return `${words.padEnd(24)}  ${printable(path)}  (from ${printable(from)})`;
  }
  if ((first?.kind === 'trash-local-file' || first?.kind === 'delete-remote-file') && first.movedTo !== undefined) {
    const words = first.kind === 'trash-local-file' ? 'remove old name here' : 'remove old name in bucket';
    return `${words.padEnd(24)}  ${printable(path)}  (renamed to ${printable(first.movedTo)})`;
  }
  return undefined;
}

/** Of a term of an explanation, which may be newer than these words. */
export function actionText(kind: string): string {
  return new Map<string, string>(Object.entries(actionWords)).get(kind) ?? kind;
}

export function reasonText(reason: string): string {
  return new Map<string, string>(Object.entries(explainedWords)).get(reason) ?? reason;
}

export function decisionLine(decision: Decision): string {
  const renamed = renameLine(decision);
  if (renamed !== undefined) {
    return renamed;
  }
  const actions = decision.actions.length > 0 ? decision.actions : decision.heldBack;
  const words = actions.map((action) => actionWords[action.kind]).join(' + ') || 'nothing';
  const heldBack = decision.actions.length === 0 && decision.heldBack.length > 0 ? '; left out by --mode' : '';
  return `${words.padEnd(24)}  ${printable(decision.path)}  (${reasonWords[decision.reason]}${heldBack})`;
}

/** `3 uploads (1.20 MB), 1 download (4 B), 1 conflict`. Bookkeeping is left out. */
export function decisionCounts(decisions: readonly Decision[]): string {
  const counts = new Map<PlannedKind, number>();
  const bytes = { upload: 0, download: 0 };
  for (const action of decisions.flatMap((decision) => decision.actions)) {
    const kind = plannedKind(action);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (action.kind === 'upload' && kind === 'upload') {
      bytes.upload += action.local.print.size;
    } else if (action.kind === 'download' && kind === 'download') {
      bytes.download += action.remote.size;
    }
  }
  const count = (...kinds: readonly PlannedKind[]): number =>
    kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  const parts = [
    [count('upload'), 'upload', `(${formatBytes(bytes.upload)})`],
    [count('download'), 'download', `(${formatBytes(bytes.download)})`],
    [count('rename-remote'), 'rename', 'in the bucket'],
    [count('rename-local'), 'rename', 'here'],
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
