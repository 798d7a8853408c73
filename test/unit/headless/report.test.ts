import { expect, test } from 'vitest';
import type { ConflictView, HoldView, ProblemView } from '../../../src-main/contract/model.ts';
import { problemDispositions } from '../../../src-main/contract/problem-codes.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { toRelPath } from '../../../src-main/foundation/names.ts';
import { formatBytes, formatTimeLeft } from '../../../src-main/headless/amounts.ts';
import { printable } from '../../../src-main/headless/printable.ts';
import { problemText } from '../../../src-main/headless/problem-text.ts';
import { createReport, reportFailure } from '../../../src-main/headless/report.ts';
import { createTerminal } from '../../../src-main/headless/terminal.ts';
import { noCounts } from '../../../src-main/sync/act/tally.ts';
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
  version: 'v',
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
    renamed: 0,
    adopted: 0,
    bytesUp: 1234,
    bytesDown: 0,
  },
  heldBack: 0,
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

test('what a one-way mode left out is counted', () => {
  const { written, terminal } = recorder(false);
  const quiet = { ...run, outcome: 'in-sync', conflicts: [], problems: [], heldBack: 2 } as const;
  createReport(terminal, false).finished(quiet, 0);
  createReport(terminal, false).finished({ ...quiet, heldBack: 1, decisions: [] }, 0);
  expect(written.stdout.split('\n')).toEqual([
    expect.stringMatching(/^In sync: /),
    '2 changes were held back by the mode.',
    'Dry run: nothing to do. Nothing was changed.',
    '1 change was held back by the mode.',
    '',
  ]);
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

test('a hold is told with what it is about, its first files and how to answer, or with all of them', () => {
  const paths = Array.from({ length: 25 }, (_, index) => `f${index}`);
  const hold = { code: 'mass-deletion' as const, side: 'remote' as const, count: 25, since: 0 };
  const told = (listHeld: boolean, held: Partial<HoldView>): string[] => {
    const { written, terminal } = recorder(false);
    const whole = { ...hold, paths, choices: ['proceed', 'restore', 'stop'] as const, ...held };
    createReport(terminal, false, listHeld).finished(
      { ...run, outcome: 'held', hold: whole, conflicts: [], problems: [] },
      4,
    );
    return written.stdout.split('\n').slice(1, -1);
  };
  const what = 'Unusually many files would be deleted; nothing was deleted (25 files would be deleted in the bucket).';
  const proceed = 'If this is what you want, run it again with --proceed mass-deletion.';
  const restore = 'To bring the files back from the other side, run it again with --restore mass-deletion.';
  const lines = paths.map((path) => `  ${path}`);
  expect([
    told(false, {}),
    told(true, {}),
    told(false, { count: 2, paths: ['a', 'b'], choices: ['proceed', 'stop'] }).slice(1),
    told(false, { code: 'root-replaced', paths: [] }).slice(1),
    told(false, { code: 'everything-changed', paths: [] }),
  ]).toEqual([
    [
      what,
      ...lines.slice(0, 20),
      '  ... and 5 more',
      proceed,
      restore,
      'To see all of them, run it again with --list-held.',
    ],
    [what, ...lines, proceed, restore],
    ['  a', '  b', proceed],
    [
      'If this is what you want, run it again with --proceed root-replaced.',
      'To join the folder with the bucket, deleting nothing, run it again with --restore root-replaced.',
    ],
    [
      'Nearly all files have changed at once; nothing was overwritten (25 files would be overwritten in the bucket).',
      'If this is what you want, run it again with --proceed everything-changed.',
      'To undo the changes by what the other side has, run it again with --restore everything-changed.',
    ],
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

test('renames are told as such: as they are done, in the summary, and to programs by both names', () => {
  const done = recorder(false);
  const text = createReport(done.terminal, false);
  text.observer.onActivity({ kind: 'renamed-local', path: toRelPath('b'), from: toRelPath('a'), bytes: 0 });
  text.finished({ ...run, outcome: 'in-sync', conflicts: [], problems: [], counts: { ...noCounts, renamed: 1 } }, 0);
  const planned = recorder(false);
  const print = { size: 1, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 };
  const local = { kind: 'file', path: toRelPath('b'), print, mode: 0o644 } as const;
  const copyFrom = { path: toRelPath('a'), etag: 'e', size: 1, crc64: 1n };
  createReport(planned.terminal, true).finished(
    {
      ...run,
      outcome: 'in-sync',
      decisions: [
        { path: local.path, reason: 'created-locally', actions: [{ kind: 'upload', local, copyFrom }], heldBack: [] },
        {
          path: copyFrom.path,
          reason: 'deleted-locally',
          actions: [{ kind: 'delete-remote-file', etag: 'e', size: 1, movedTo: local.path }],
          heldBack: [],
        },
      ],
    },
    0,
  );
  const events = planned.written.stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect({ text: done.written.stdout, events }).toEqual({
    text: 'renamed here       b  (from a)\nIn sync: 1 renamed.\n',
    events: [
      { event: 'decision', path: 'b', from: 'a', reason: 'created-locally', actions: ['rename-remote'], heldBack: [] },
      { event: 'decision', path: 'a', reason: 'deleted-locally', actions: ['remove-old-name'], heldBack: [] },
      expect.objectContaining({ event: 'summary', planned: { 'rename-remote': 1, 'remove-old-name': 1 } }),
    ],
  });
});
