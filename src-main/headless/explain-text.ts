/** Why a path is as it is, in sentences for people. */
import type { ExplainedSide, Explanation } from '../contract/history.ts';
import { formatBytes } from './amounts.ts';
import { actionText, reasonText } from './decision-text.ts';
import { printable } from './printable.ts';
import { problemText } from './problem-text.ts';

const sources: Readonly<Record<string, string>> = {
  default: 'of the default rules',
  settings: 'of the settings',
  excluded: 'of the folders that are not synced',
  own: 'for what Driftless keeps for itself',
};

export function explanationLines(explanation: Explanation, now: number): readonly string[] {
  const { path, mode, local, remote, base, reason, actions, heldBack, ignoredBy, conflict, problem } = explanation;
  const lines = [
    printable(path),
    `  here         ${sideText(local)}`,
    `  in bucket    ${sideText(remote)}`,
    `  last synced  ${base.kind === 'absent' ? 'never, or forgotten' : sideText(base)}`,
  ];
  if (ignoredBy !== undefined) {
    const source = sources[ignoredBy.source] ?? `of ${printable(ignoredBy.source)}`;
    return [...lines, `It is left out on both sides by the rule "${printable(ignoredBy.rule)}" ${source}.`];
  }
  lines.push(`Seen: ${reasonText(reason)}.`);
  if (heldBack.length > 0) {
    lines.push(`The mode ${mode} holds back: ${heldBack.map(actionText).join(', ')}.`);
  } else {
    const next = actions.length === 0 ? 'nothing' : actions.map(actionText).join(', ');
    lines.push(`Next sync: ${next}.`);
  }
  if (conflict !== undefined) {
    lines.push('There is a conflict: each side keeps its own version until you choose.');
  }
  if (problem !== undefined) {
    lines.push(`Problem: ${problemText(problem.reason)} ${retryText(problem.retryAt, now)}`);
  }
  return lines;
}

function sideText(side: ExplainedSide): string {
  switch (side.kind) {
    case 'absent':
      return 'nothing';
    case 'folder':
      return 'a folder';
    case 'unknown':
      return `cannot be told (${side.code}: ${printable(side.detail)})`;
    case 'file': {
      const changed = side.modifiedAt === undefined ? '' : `, changed ${timeText(side.modifiedAt)}`;
      return `a file of ${formatBytes(side.size)}${changed}`;
    }
  }
}

function timeText(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? 'at an unknown time'
    : date
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, ' UTC');
}

function retryText(retryAt: number | undefined, now: number): string {
  if (retryAt === undefined) {
    return 'It is looked at again when it changes.';
  }
  return retryAt <= now ? 'It is tried again with the next sync.' : `It is tried again at ${timeText(retryAt)}.`;
}
