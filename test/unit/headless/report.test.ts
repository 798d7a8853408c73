import { expect, test } from 'vitest';
import type { ConflictView, ProblemView } from '../../../src-main/contract/model.ts';
import { problemDispositions } from '../../../src-main/contract/problem-codes.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { toRelPath } from '../../../src-main/foundation/names.ts';
import { formatBytes, formatTimeLeft } from '../../../src-main/headless/amounts.ts';
import { printable } from '../../../src-main/headless/printable.ts';
import { problemText } from '../../../src-main/headless/problem-text.ts';
import { createReport, reportFailure } from '../../../src-main/headless/report.ts';
import { createTerminal } from '../../../src-main/headless/terminal.ts';
import type { RunReport } from '../../../src-main/sync/pair.ts';

function recorder(isTTY: boolean) {
  const written = { stdout: '', stderr: '' };
  const terminal = createTerminal(
    {
      write: (text) => {
        written.stdout += text;
      },
    },
    {
      isTTY,
      columns: 30,
      write: (text) => {
        written.stderr += text;
      },
    },
  );
  return { written, terminal };
}

const conflict: ConflictView = {
  id: 'p\nnotes.txt',
  pairId: 'p',
  path: 'notes.txt',
  kind: 'edit-edit',
  local: { kind: 'absent' },
  remote: { kind: 'absent' },
  foundAt: 0,
};
const problem: ProblemView = {
  id: 'p\nlink',
  pairId: 'p',
  path: 'li\nnk',
  reason: { code: 'symlink-skipped', detail: '' },
  firstAt: 0,
  tries: 1,
};
const run: RunReport = {
  outcome: 'conflicts',
  counts: {
    uploaded: 1,
    downloaded: 0,
    deletedLocal: 0,
    deletedRemote: 2,
    foldersMade: 0,
    adopted: 0,
    bytesUp: 1234,
    bytesDown: 0,
  },
  conflicts: [conflict],
  problems: [problem],
};

test('for people: what was done as it is done, each conflict and problem once, and a summary', () => {
  const { written, terminal } = recorder(false);
  const { observer, finished } = createReport(terminal, false);
  observer.onProgress({ filesDone: 0, filesTotal: 1, bytesDone: 0, bytesTotal: 9, bytesPerSecond: 0 });
  observer.onActivity({ kind: 'uploaded', path: toRelPath('a\u001b[2Jb'), bytes: 1234 });
  observer.onActivity({ kind: 'conflict-found', path: toRelPath('notes.txt'), bytes: 0 });
  observer.onConflicts([conflict]);
  observer.onProblems([problem]);
  finished(run, 3);
  expect(written).toEqual({
    stdout: [
      'uploaded           a\\u{1b}[2Jb  (1.23 kB)',
      'conflict           notes.txt  (changed on both sides)',
      'problem            li\\u{a}nk  Links are not followed and not synced.',
      'In sync except for 1 conflict (each side keeps its own version) and 1 problem: ' +
        '1 uploaded (1.23 kB), 2 deleted in the bucket.',
      '',
    ].join('\n'),
    stderr: '',
  });
});

test('for programs: the same events as one JSON object a line', () => {
  const { written, terminal } = recorder(false);
  const { observer, finished } = createReport(terminal, true);
  observer.onActivity({ kind: 'downloaded', path: toRelPath('a'), bytes: 5 });
  observer.onConflicts([conflict]);
  finished({ ...run, decisions: [{ path: toRelPath('x'), reason: 'in-sync', actions: [], heldBack: [] }] }, 3);
  const lines: unknown[] = written.stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toEqual([
    { event: 'activity', kind: 'downloaded', path: 'a', bytes: 5 },
    { event: 'conflict', ...conflict },
    { event: 'decision', path: 'x', reason: 'in-sync', actions: [], heldBack: [] },
    { event: 'summary', ...run, planned: {}, exitCode: 3 },
  ]);
});

test('a hold is told with what it is about and how to allow it', () => {
  const { written, terminal } = recorder(false);
  const hold = { code: 'mass-deletion' as const, side: 'remote' as const, count: 7, paths: ['a', 'b'], since: 0 };
  createReport(terminal, false).finished({ ...run, outcome: 'held', hold, conflicts: [], problems: [] }, 4);
  expect(written.stdout.split('\n').slice(1)).toEqual([
    'Unusually many files would be deleted; nothing was deleted (7 files would be deleted in the bucket).',
    '  a',
    '  b',
    '  ... and 5 more',
    'If this is what you want, run it again with --proceed mass-deletion.',
    '',
  ]);
});

test('on a terminal the progress line gives way to other lines, comes back and never wraps', () => {
  const { written, terminal } = recorder(true);
  terminal.progress('x'.repeat(100));
  terminal.say('hello');
  terminal.progress(undefined);
  const line = `\r\u001b[2K${'x'.repeat(29)}`;
  expect(written).toEqual({ stdout: '', stderr: `${line}\r\u001b[2Khello\n${line}\r\u001b[2K` });
});

test('a failure is one sentence with what COS said, and an event for programs', () => {
  const { written, terminal } = recorder(false);
  const data = { cosCode: 'NoSuchBucket', requestId: 'NjQ', path: '/x' };
  reportFailure(terminal, true, new AppError('cos-no-such-bucket', 'the bucket is not there', { data }));
  reportFailure(terminal, false, new AppError('usage', '--port "x" is not a port'));
  reportFailure(terminal, false, new Error('undefined is not a function'));
  expect(written).toEqual({
    stdout:
      '{"event":"error","code":"cos-no-such-bucket","detail":"the bucket is not there: /x","cosCode":"NoSuchBucket","requestId":"NjQ"}\n',
    stderr: [
      'driftless: There is no such bucket; check its name, its APPID and the region (the bucket is not there: /x; COS code NoSuchBucket; request id NjQ).',
      'driftless: --port "x" is not a port',
      'driftless: This is a mistake in Driftless; please report it with the log that --log-file writes (unexpected failure).',
      '',
    ].join('\n'),
  });
});

test('every problem code has one sentence', () => {
  const codes = Object.keys(problemDispositions);
  const texts = codes.map((code) => problemText({ ...problem.reason, ...{ code: codeOf(code) } }));
  expect(texts.filter((text) => !/^[A-Z].*[^.]\.$/.test(text))).toEqual([]);
  expect(new Set(texts).size).toBe(codes.length);
});

function codeOf(code: string): keyof typeof problemDispositions {
  if (Object.hasOwn(problemDispositions, code)) {
    return code as keyof typeof problemDispositions;
  }
  throw new Error(code);
}

test('amounts read as people write them', () => {
  expect([0, 999, 1000, 12_345_678, 999_999, 5e15].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.00 kB',
    '12.3 MB',
    '1.00 MB',
    '5.00 PB',
  ]);
  expect([5, 90, 7200, 86_400].map(formatTimeLeft)).toEqual([
    'less than a minute',
    'about 2 min',
    'about 2 h',
    'about 24 h',
  ]);
});

test('control characters and direction marks of a name cannot act on the terminal', () => {
  expect(printable('plain 文件 🌊 \u001b]0;x\u0007 \u202egnp.exe')).toBe(
    'plain 文件 🌊 \\u{1b}]0;x\\u{7} \\u{202e}gnp.exe',
  );
});
