import { expect, test } from 'vitest';
import { createLane, createLanes, type Lane } from '../../../src-main/transfer/lanes.ts';

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

test('owners take turns, however many tasks each has waiting', async () => {
  const lane = createLane(2);
  const [many, few, late] = [lane.forOwner(), lane.forOwner(), lane.forOwner()];
  const order: string[] = [];
  const task = (name: string) => async (): Promise<void> => {
    order.push(name);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const feed = async (own: Lane, name: string, count: number): Promise<void> => {
    const running: Promise<void>[] = [];
    for (let number = 0; number < count; number += 1) {
      await own.ready();
      running.push(own.run(task(name)));
    }
    await Promise.all(running);
  };
  const all = feed(many, 'many', 10_000);
  await expect.poll(() => order.length).toBeGreaterThan(100);
  const begunAt = order.length;
  await Promise.all([feed(few, 'few', 3), feed(late, 'late', 3)]);
  const endedAt = order.length;
  await all;
  expect({
    // Six tasks of two owners, with those of the third between them.
    tookTurns: endedAt - begunAt < 20,
    counts: ['many', 'few', 'late'].map((name) => order.filter((one) => one === name).length),
  }).toEqual({ tookTurns: true, counts: [10_000, 3, 3] });
});

test('small files go on while large ones fill their lanes', async () => {
  const lanes = createLanes({ small: 1, medium: 1, large: 1, parts: 1, metadata: 1 });
  const { started, task, release } = makeTasks();
  const large = lanes.large.run(() => lanes.parts.run(task(1)));
  const waiting = lanes.large.run(() => lanes.parts.run(task(2)));
  await lanes.small.run(async () => started.push(3));
  const whileLarge = [...started];
  release();
  await large;
  await expect.poll(() => started).toEqual([1, 3, 2]);
  release();
  await waiting;
  expect(whileLarge).toEqual([1, 3]);
});

test('limits can be raised and lowered while tasks run and wait', async () => {
  const lanes = createLanes({ small: 1, medium: 1, large: 1, parts: 1, metadata: 1 });
  const pair = lanes.forOwner();
  const { started, task, release } = makeTasks();
  const all = Promise.all([1, 2, 3, 4, 5].map((number) => pair.small.run(task(number))));
  const atFirst = [...started];
  lanes.setLimits({ small: 3, largeParts: 2 });
  const raised = [...started];
  lanes.setLimits({ small: 1, largeParts: 2 });
  release();
  await expect.poll(() => started.length).toBe(4);
  const lowered = [...started];
  release();
  await expect.poll(() => started.length).toBe(5);
  release();
  await all;
  expect({ atFirst, raised, lowered }).toEqual({ atFirst: [1], raised: [1, 2, 3], lowered: [1, 2, 3, 4] });
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
