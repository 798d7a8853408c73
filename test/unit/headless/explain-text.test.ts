/** An explanation as people read it. */
import { expect, test } from 'vitest';
import type { Explanation } from '../../../src-main/contract/history.ts';
import { explanationLines } from '../../../src-main/headless/explain-text.ts';

const now = 1_000_000;
const plain: Explanation = {
  path: 'a\nb.txt',
  mode: 'two-way',
  local: { kind: 'file', size: 1234, modifiedAt: 0 },
  remote: { kind: 'absent' },
  base: { kind: 'absent' },
  reason: 'created-locally',
  actions: ['upload'],
  heldBack: [],
};
const told = (change: Partial<Explanation>): readonly string[] =>
  explanationLines({ ...plain, ...change }, now).slice(4);

test('the sides, what was seen and what comes next', () => {
  expect(explanationLines(plain, now)).toEqual([
    'a\\u{a}b.txt',
    '  here         a file of 1.23 kB, changed 1970-01-01 00:00:00 UTC',
    '  in bucket    nothing',
    '  last synced  never, or forgotten',
    'Seen: new here.',
    'Next sync: upload.',
  ]);
});

test('rules, modes, conflicts, problems and terms of a newer engine', () => {
  const problem = {
    id: 'p',
    pairId: 'p',
    path: 'a',
    reason: { code: 'file-busy', detail: '' },
    firstAt: 0,
    tries: 2,
  } as const;
  const conflict = {
    id: 'c',
    pairId: 'p',
    path: 'a',
    kind: 'edit-edit',
    local: { kind: 'absent' },
    remote: { kind: 'absent' },
    foundAt: 0,
    version: 'v',
  } as const;
  const quiet = { reason: 'in-sync', actions: [] };
  expect({
    ignored: told({ ignoredBy: { rule: '*.txt', source: 'settings' } }),
    file: told({ ignoredBy: { rule: '*.txt', source: '.driftlessignore' } }),
    held: told({ mode: 'download', actions: [], heldBack: ['upload'], reason: 'held-back-by-mode' }),
    conflict: told({ reason: 'edited-on-both-sides', actions: ['record-conflict'], conflict }),
    waits: told({ ...quiet, problem: { ...problem, retryAt: 3_600_000 } }).slice(2),
    due: told({ ...quiet, problem: { ...problem, retryAt: now } }).slice(2),
    stays: told({ ...quiet, problem }).slice(2),
    newer: told({ reason: 'brand-new', actions: ['fold'] }),
    unknown: explanationLines({ ...plain, remote: { kind: 'unknown', code: 'key-unsafe', detail: 'no' } }, now)[2],
  }).toEqual({
    ignored: ['It is left out on both sides by the rule "*.txt" of the settings.'],
    file: ['It is left out on both sides by the rule "*.txt" of .driftlessignore.'],
    held: ['Seen: a change that the mode leaves out.', 'The mode download holds back: upload.'],
    conflict: [
      'Seen: changed on both sides.',
      'Next sync: conflict.',
      'There is a conflict: each side keeps its own version until you choose.',
    ],
    waits: [expect.stringMatching(/^Problem: .* It is tried again at 1970-01-01 01:00:00 UTC\.$/)],
    due: [expect.stringMatching(/^Problem: .* It is tried again with the next sync\.$/)],
    stays: [expect.stringMatching(/^Problem: .* It is looked at again when it changes\.$/)],
    newer: ['Seen: brand-new.', 'Next sync: fold.'],
    unknown: '  in bucket    cannot be told (key-unsafe: no)',
  });
});
