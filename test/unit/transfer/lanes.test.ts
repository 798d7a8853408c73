import { expect, test } from 'vitest';
import { createLane, createLanes } from '../../../src-main/transfer/lanes.ts';

function makeTasks() {
  const started: number[] = [];
  const gates: (() => void)[] = [];
  const task = (number: number) => async (): Promise<number> => {
    started.push(number);
    await new Promise<void>((resolve) => gates.push(resolve));
    return number;
  };
  const release = (): void => {
    for (const open of gates.splice(0)) {
      open();
    }
  };
  return { started, task, release };
}

test('a lane runs as many tasks as it has slots and gives their results', async () => {
  const { started, task, release } = makeTasks();
  const lane = createLane(2);
  const results = Promise.all([1, 2, 3].map((number) => lane.run(task(number))));
  const startedAtFirst = [...started];
  release();
  await expect.poll(() => started).toEqual([1, 2, 3]);
  release();
  expect({ startedAtFirst, results: await results }).toEqual({ startedAtFirst: [1, 2], results: [1, 2, 3] });
});

test('ready waits while as many tasks wait as the lane has slots', async () => {
  const { task, release } = makeTasks();
  const lane = createLane(1);
  const first = lane.run(task(1));
  await lane.ready();
  const second = lane.run(task(2));
  let isReady = false;
  const ready = lane.ready().then(() => {
    isReady = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  const wasReadyWhileFull = isReady;
  release();
  await first;
  await ready;
  release();
  await second;
  expect(wasReadyWhileFull).toBe(false);
});

test('an abort takes waiting tasks out with its reason and leaves the running one its slot until it ends', async () => {
  const { started, task, release } = makeTasks();
  const lane = createLane(1);
  const abort = new AbortController();
  const running = lane.run(task(1), abort.signal);
  const waiting = lane.run(task(2), abort.signal);
  const other = lane.run(task(3));
  const reason = new Error('enough');
  abort.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await new Promise((resolve) => setImmediate(resolve));
  const startedAfterAbort = [...started];
  release();
  const first = await running;
  await expect.poll(() => started).toEqual([1, 3]);
  release();
  expect({ startedAfterAbort, first, third: await other }).toEqual({ startedAfterAbort: [1], first: 1, third: 3 });
});

test('a task of an aborted signal never starts', async () => {
  const { started, task } = makeTasks();
  const reason = new Error('before');
  await expect(createLane(1).run(task(1), AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(started).toEqual([]);
});

test('a failing task frees its slot', async () => {
  const lane = createLane(1);
  const failure = new Error('no');
  await expect(lane.run(() => Promise.reject(failure))).rejects.toBe(failure);
  expect(await lane.run(async () => 'next')).toBe('next');
});

test('lanes are idle only when none has work, also work that other work made', async () => {
  const lanes = createLanes();
  const done: string[] = [];
  const outer = lanes.large.run(async () => {
    await lanes.parts.run(async () => {
      done.push('part');
    });
    void lanes.metadata.run(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push('metadata');
    });
  });
  await lanes.idle();
  await outer;
  expect(done).toEqual(['part', 'metadata']);
});
