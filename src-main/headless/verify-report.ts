/** What `verify` tells: a line for each path that is not plainly equal, and the sum. With `--json` one object a line. */
import { assertNever } from '../foundation/assert-never.ts';
import type { VerifyCounts, VerifyFinding, VerifyProgress } from '../sync/verify.ts';
import { counted, formatBytes } from './amounts.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { printable } from './printable.ts';
import { problemText } from './problem-text.ts';
import type { Terminal } from './terminal.ts';

export type VerifyReport = {
  readonly found: (finding: VerifyFinding) => void;
  readonly progress: (progress: VerifyProgress) => void;
  readonly finished: (counts: VerifyCounts, exitCode: ExitCode) => void;
};

/** Conflicts alone are known already. What cannot be synced or verified is told, and no difference. */
export function verifyExitCode(counts: VerifyCounts): ExitCode {
  const differences =
    counts.differs + counts['only-local'] + counts['only-remote'] + counts['row-lies'] + counts.unreadable;
  return differences > 0 ? exitCodes.problems : counts.conflict > 0 ? exitCodes.conflicts : exitCodes.ok;
}

export function createVerifyReport(terminal: Terminal, json: boolean): VerifyReport {
  const progressLine = ({ files, bytes, expected }: VerifyProgress): string =>
    `Verified ${files.toLocaleString('en-US')} of about ${counted(expected.files, 'file')} (${formatBytes(bytes)})`;
  if (json) {
    const emit = (event: string, facts: object): void => terminal.print(JSON.stringify({ event, ...facts }));
    return {
      found: (finding) => emit('finding', finding),
      progress: (progress) => {
        emit('progress', progress);
        terminal.progress(progressLine(progress));
      },
      finished: (counts, exitCode) => {
        terminal.progress(undefined);
        emit('summary', { counts, exitCode });
      },
    };
  }
  return {
    found: (finding) => terminal.print(findingLine(finding)),
    progress: (progress) => terminal.progress(progressLine(progress)),
    finished: (counts) => {
      terminal.progress(undefined);
      for (const line of summaryLines(counts)) {
        terminal.print(line);
      }
    },
  };
}

function findingLine(finding: VerifyFinding): string {
  const words = wordsOf(finding);
  return `${words.label.padEnd(13)} ${printable(finding.path)}${words.more === undefined ? '' : `  (${words.more})`}`;
}

function wordsOf(finding: VerifyFinding): { readonly label: string; readonly more?: string } {
  switch (finding.kind) {
    case 'differs':
      return { label: 'differs', more: differenceText(finding) };
    case 'only-local':
      return { label: 'only here' };
    case 'only-remote':
      return { label: 'only there' };
    case 'row-lies':
      return { label: 'false record', more: 'both sides are equal, but not what Driftless has noted' };
    case 'unverifiable':
      return { label: 'unverifiable', more: 'the object has no CRC64; only a download would tell' };
    case 'unreadable':
      return { label: 'unreadable', more: problemText(finding.reason) };
    case 'not-synced':
      return { label: 'not synced', more: problemText(finding.reason) };
    case 'conflict':
      return { label: 'conflict' };
    default:
      return assertNever(finding);
  }
}

const unchangedText = {
  local: 'here as it was, changed in the bucket',
  remote: 'in the bucket as it was, changed here',
  neither: 'changed on both sides',
  unknown: 'never in sync',
} as const;

function differenceText({ unchanged, isHidden }: Extract<VerifyFinding, { readonly kind: 'differs' }>): string {
  return isHidden ? `${unchangedText[unchanged]}, which syncing cannot see` : unchangedText[unchanged];
}

function summaryLines(counts: VerifyCounts): readonly string[] {
  const parts = [
    [counts.equal, 'equal'],
    [counts.differs, 'different'],
    [counts['only-local'], 'only here'],
    [counts['only-remote'], 'only there'],
    [counts['row-lies'], 'equal with a false record'],
    [counts.unreadable, 'unreadable'],
    [counts.unverifiable, 'not verifiable'],
    [counts.conflict, 'in conflict'],
    [counts['not-synced'], 'not synced'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, text]) => `${count.toLocaleString('en-US')} ${text}`);
  const verdict = verifyExitCode(counts) === exitCodes.ok ? 'All equal' : 'Not all equal';
  return [
    `${verdict}: ${said.length === 0 ? 'there are no files' : said.join(', ')}.`,
    ...(counts.repaired === 0
      ? []
      : [`${counted(counts.repaired, 'false record')} dropped; the next sync decides by content.`]),
  ];
}
