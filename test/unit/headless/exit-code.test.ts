import { expect, test } from 'vitest';
import type { ConflictView, HoldView, ProblemView } from '../../../src-main/contract/model.ts';
import { exitCodeOf } from '../../../src-main/headless/exit-code.ts';

const conflict: ConflictView = {
  id: 'p\nx',
  pairId: 'p',
  path: 'x',
  kind: 'edit-edit',
  local: { kind: 'absent' },
  remote: { kind: 'absent' },
  foundAt: 0,
  version: 'v',
};
const problem: ProblemView = {
  id: 'p\ny',
  pairId: 'p',
  path: 'y',
  reason: { code: 'file-busy', detail: '' },
  firstAt: 0,
  tries: 1,
};
const hold: HoldView = { code: 'mass-deletion', side: 'remote', count: 9, paths: [], since: 0, choices: ['proceed'] };
const nothing = { conflicts: [], problems: [] };

test('failed comes before held, held before conflicts, conflicts before problems', () => {
  const conflicts = [conflict];
  const problems = [problem];
  expect([
    exitCodeOf({ outcome: 'in-sync', ...nothing }),
    exitCodeOf({ outcome: 'stopped', conflicts, problems, hold }),
    exitCodeOf({ outcome: 'held', conflicts, problems, hold }),
    exitCodeOf({ outcome: 'held', ...nothing, hold: { ...hold, code: 'root-missing' } }),
    exitCodeOf({ outcome: 'conflicts', conflicts, problems }),
    exitCodeOf({ outcome: 'problems', conflicts: [], problems }),
  ]).toEqual([0, 1, 4, 1, 3, 5]);
});
