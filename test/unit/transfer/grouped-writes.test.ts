import { expect, test } from 'vitest';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { toCrossing } from '../../../src-main/foundation/crossing-error.ts';
import { createGroupedWrites } from '../../../src-main/transfer/grouped-writes.ts';
import type { StepOutcome, WriteStep } from '../../../src-main/transfer/write-steps.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const stat = { kind: 'file', size: 1, mtimeMs: 2, ctimeMs: 3, ino: 4, dev: 5, mode: 6 } as const;
const step = (to: string): WriteStep => ({ kind: 'place', from: 'temp', to, folders: [] });
const nameOf = (sent: WriteStep): string => (sent.kind === 'place' ? sent.to : sent.path);
const outcomeOf = (error: unknown): unknown =>
  error instanceof AppError ? { code: error.code, message: error.message, data: error.data } : error;

/** A worker that answers when it is told to. */
function heldWorker() {
  const groups: string[][] = [];
  const answers: PromiseWithResolvers<unknown>[] = [];
  const clock = createFakeClock();
  const send = (steps: readonly WriteStep[]): Promise<unknown> => {
    groups.push(steps.map(nameOf));
    const answer = Promise.withResolvers<unknown>();
    answers.push(answer);
    return answer.promise;
  };
  const run = createGroupedWrites({ send, clock, fewWrites: 0 });
  return { groups, answers, clock, run };
}

const done: StepOutcome = { kind: 'done', stat };
const failed = (error: AppError): StepOutcome => ({ kind: 'failed', error: toCrossing(error) });

test('what comes now and then is left to single calls', async () => {
  const clock = createFakeClock();
  const groups: number[] = [];
  const send = async (steps: readonly WriteStep[]): Promise<unknown> => {
    groups.push(steps.length);
    return steps.map(() => done);
  };
  const run = createGroupedWrites({ send, clock, fewWrites: 16 });
  const outcomes: unknown[] = [];
  for (let count = 0; count < 40; count += 1) {
    outcomes.push(await run(step('a')));
    await clock.advance(100);
  }
  expect({ groups, outcomes: new Set(outcomes) }).toEqual({ groups: [], outcomes: new Set([undefined]) });
});

test('of many the first goes over at once; those that come while the worker is at work, and right after, are one group', async () => {
  const { groups, answers, clock, run } = heldWorker();
  const first = run(step('a'));
  const atOnce = structuredClone(groups);
  const later = [run(step('b')), run(step('c'))];
  answers[0]?.resolve([done]);
  await first;
  later.push(run(step('d')));
  const beforePause = structuredClone(groups);
  await clock.advance(0);
  answers[1]?.resolve([done, { kind: 'declined' }, done]);
  expect({ atOnce, beforePause, groups, outcomes: await Promise.all(later) }).toEqual({
    atOnce: [['a']],
    beforePause: [['a']],
    groups: [['a'], ['b', 'c', 'd']],
    outcomes: [stat, undefined, stat],
  });
});

test('no group is larger than a worker takes', async () => {
  const { groups, answers, clock, run } = heldWorker();
  const all = Array.from({ length: 150 }, (_, index) => run(step(`${index}`)));
  for (const index of [0, 1, 2, 3]) {
    answers[index]?.resolve(groups[index]?.map(() => done));
    await clock.advance(0);
  }
  expect({ sizes: groups.map(({ length }) => length), done: (await Promise.all(all)).length }).toEqual({
    sizes: [1, 64, 64, 21],
    done: 150,
  });
});

test('a failed step is the AppError it was, and the others of its group are none the worse', async () => {
  const { answers, clock, run } = heldWorker();
  const first = run(step('a')).catch(outcomeOf);
  answers[0]?.resolve([
    failed(new AppError('disk-full', 'no space', { data: { path: '/a', errno: 'ENOSPC' }, cause: new Error() })),
  ]);
  expect(await first).toEqual({ code: 'disk-full', message: 'no space', data: { path: '/a', errno: 'ENOSPC' } });
  await clock.advance(0);
  const both = [run(step('b')), run(step('c')).catch(outcomeOf)];
  answers[1]?.resolve([done]);
  await clock.advance(0);
  answers[2]?.resolve([failed(new AppError('target-changed', 'taken'))]);
  expect(await Promise.all(both)).toEqual([stat, { code: 'target-changed', message: 'taken', data: {} }]);
});

test('a worker that ends fails its group, and the next group is tried', async () => {
  const { answers, clock, run } = heldWorker();
  const first = run(step('a')).catch(outcomeOf);
  answers[0]?.reject(new AppError('internal', 'worker ended'));
  expect(await first).toEqual({ code: 'internal', message: 'worker ended', data: {} });
  await clock.advance(0);
  const second = run(step('b'));
  answers[1]?.resolve([done]);
  expect(await second).toEqual(stat);
});

test('an answer that is none fails the group instead of leaving it waiting', async () => {
  const { answers, clock, run } = heldWorker();
  const first = run(step('a')).catch((error: unknown) => error instanceof Error);
  answers[0]?.resolve('nonsense');
  expect(await first).toBe(true);
  await clock.advance(0);
  const second = run(step('b')).catch(outcomeOf);
  answers[1]?.resolve([]);
  expect(await second).toEqual(expect.objectContaining({ code: 'internal' }));
});
