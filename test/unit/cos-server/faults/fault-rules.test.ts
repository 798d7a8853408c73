import { expect, test } from 'vitest';
import {
  createFaultPlan,
  type FaultRule,
  type FaultSubject,
} from '../../../../src-main/cos-server/faults/fault-rules.ts';

const put = (key: string): FaultSubject => ({ operation: 'PUT object', method: 'PUT', key });

/** Which of the subjects are hit, by position. */
function hits(rule: FaultRule, subjects: readonly FaultSubject[], times: readonly number[] = []): readonly number[] {
  const plan = createFaultPlan([rule]);
  return subjects.flatMap((subject, n) => (plan.next(subject, times[n] ?? 0).length > 0 ? [n] : []));
}

test('a rule hits by operation, method and key pattern, and everything without them', () => {
  const subjects = [put('a/b.txt'), put('a/b/c.txt.txt'), { operation: 'GET object', method: 'GET', key: 'a/.txt' }];
  const rules: readonly FaultRule[] = [
    { kind: 'reset-before' },
    { kind: 'reset-before', operation: 'put object' },
    { kind: 'reset-before', method: 'get' },
    { kind: 'reset-before', key: 'a/*.txt' },
    { kind: 'reset-before', key: 'a/*/*.txt*' },
    { kind: 'reset-before', key: 'a/b.txt' },
    { kind: 'reset-before', key: 'a/b.txt*b.txt' },
  ];
  expect(rules.map((rule) => hits(rule, subjects))).toEqual([[0, 1, 2], [0, 1], [2], [0, 1, 2], [1], [0], []]);
});

test('a rule skips, then hits so many times', () => {
  const subjects = Array.from({ length: 6 }, () => put('k'));
  expect(hits({ kind: 'reset-after', skip: 2, times: 3 }, subjects)).toEqual([2, 3, 4]);
});

test('chance is repeatable from its seed and about as often as asked for', () => {
  const subjects = Array.from({ length: 2000 }, () => put('k'));
  const rule: FaultRule = { kind: 'reset-before', chance: 0.25, seed: 7 };
  const first = hits(rule, subjects);
  const other = hits({ ...rule, seed: 8 }, subjects);
  expect({
    isRepeatable: JSON.stringify(first) === JSON.stringify(hits(rule, subjects)),
    isOther: JSON.stringify(first) !== JSON.stringify(other),
    isAQuarter: Math.abs(first.length - 500) < 60,
  }).toEqual({ isRepeatable: true, isOther: true, isAQuarter: true });
});

test('throttling lets so many through in any second', () => {
  const times = [0, 100, 200, 300, 999, 1000, 1050, 1100, 1150];
  const subjects = times.map(() => put('k'));
  expect(hits({ kind: 'throttle', perSecond: 3 }, subjects, times)).toEqual([3, 4, 6, 8]);
});
