/** Conflicts, their sides and what became of a choice, in words for a terminal. */
import type { SideContent } from '../contract/conflicts.ts';
import type { ConflictKind, ConflictSide, ConflictView } from '../contract/model.ts';
import { assertNever } from '../foundation/assert-never.ts';
import type { ConflictOutcome } from '../sync/conflicts/conflict-desk.ts';
import { formatBytes } from './amounts.ts';
import { printable } from './printable.ts';
import { problemText } from './problem-text.ts';

const kindWords: Readonly<Record<ConflictKind, string>> = {
  'edit-edit': 'changed on both sides',
  'create-create': 'created on both sides',
  'edit-delete': 'changed here, deleted in the bucket',
  'delete-edit': 'deleted here, changed in the bucket',
  'file-folder': 'a file on one side, a folder on the other',
};

const shownLines = 40;

export function conflictLine({ path, kind }: ConflictView): string {
  return `${printable(path)}  (${kindWords[kind]})`;
}

export function conflictLines(conflict: ConflictView): readonly string[] {
  return [
    conflictLine(conflict),
    `  here:    ${sideText(conflict.local)}`,
    `  bucket:  ${sideText(conflict.remote)}`,
    `  found:   ${new Date(conflict.foundAt).toISOString()}`,
  ];
}

/** The first lines of a text; of anything else what it is. */
export function contentLines(side: 'local' | 'remote' | 'base', content: SideContent): readonly string[] {
  const title = { local: 'Here', remote: 'In the bucket', base: 'Before, on both sides' }[side];
  switch (content.kind) {
    case 'absent':
      return ['', `${title}: nothing`];
    case 'unknown':
      return ['', `${title}: not known any more`];
    case 'picture':
      return ['', `${title}: a picture (${content.mediaType})`];
    case 'binary':
      return ['', `${title}: ${formatBytes(content.size)} that are no text`];
    case 'too-large':
      return ['', `${title}: ${formatBytes(content.size)}, too much to show`];
    case 'text': {
      const lines = content.text.split(/\r?\n/u);
      const more =
        lines.length > shownLines ? [`  ... (${lines.length - shownLines} more lines; --side ${side} shows all)`] : [];
      return [
        '',
        `${title} (${content.encoding}):`,
        ...lines.slice(0, shownLines).map((line) => `  ${printable(line)}`),
        ...more,
      ];
    }
    default:
      return assertNever(content);
  }
}

export function outcomeLine(path: string, outcome: ConflictOutcome): string {
  switch (outcome.outcome) {
    case 'resolved': {
      const copy = outcome.copyPath === undefined ? '' : `  (the other one is now ${printable(outcome.copyPath)})`;
      return `resolved   ${printable(path)}${copy}`;
    }
    case 'moved-on':
      return `moved on   ${printable(path)}  (a side has changed since the last sync: sync again, then choose)`;
    case 'failed':
      return `failed     ${printable(path)}  ${problemText(outcome.reason)}`;
    default:
      return assertNever(outcome);
  }
}

function sideText(side: ConflictSide): string {
  switch (side.kind) {
    case 'absent':
      return 'nothing';
    case 'folder':
      return 'a folder';
    case 'file': {
      const time = side.modifiedAt === undefined ? '' : `, changed ${new Date(side.modifiedAt).toISOString()}`;
      return `${formatBytes(side.size)}${time}`;
    }
    default:
      return assertNever(side);
  }
}
