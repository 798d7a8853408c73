import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createWorkerCalls, type WorkerCalls } from '../../../src-main/transfer/worker-calls.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

/** A worker that echoes, counts its messages, is slow, fails, throws outside of a call, or never answers, as asked. */
function startEcho(): WorkerCalls {
  const entry = makeTempFolder().at('echo-worker.ts');
  const served = pathToFileURL(join(import.meta.dirname, '../../../src-main/transfer/worker-calls.ts')).href;
  const errors = pathToFileURL(join(import.meta.dirname, '../../../src-main/foundation/app-error.ts')).href;
  writeFileSync(
    entry,
    `import { serveWorkerCalls } from '${served}';
     import { AppError } from '${errors}';
     import { parentPort } from 'node:worker_threads';
     let messages = 0;
     parentPort.on('message', () => { messages += 1; });
     serveWorkerCalls(({ word }) => {
       if (word === 'fail') throw new AppError('local-io', 'no', { data: { path: '/p', errno: 'EIO' } });
       if (word === 'count') return { value: messages };
       if (word === 'slow') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
       if (word === 'bug') throw new TypeError('a bug');
       if (word === 'die') setImmediate(() => { throw new Error('dying'); });
       return word === 'die' || word === 'hang' ? new Promise(() => undefined) : { value: word };
     });`,
  );
  const calls = createWorkerCalls(pathToFileURL(entry));
  onTestFinished(() => calls.stop());
  return calls;
}

test('answers and failures come back to the call that asked', async () => {
  const calls = startEcho();
  const outcomes = await Promise.allSettled(['a', 'fail', 'b', 'bug'].map((word) => calls.call({ word })));
  expect(outcomes).toEqual([
    { status: 'fulfilled', value: 'a' },
    { status: 'rejected', reason: expect.objectContaining({ code: 'local-io', data: { path: '/p', errno: 'EIO' } }) },
    { status: 'fulfilled', value: 'b' },
    { status: 'rejected', reason: expect.objectContaining({ code: 'internal', message: 'a bug' }) },
  ]);
});

test('the calls of one turn go over in one message', async () => {
  const calls = startEcho();
  await calls.call({ word: 'a' });
  await Promise.all(['b', 'c', 'd'].map((word) => calls.call({ word })));
  expect(await calls.call({ word: 'count' })).toBe(3);
});

test('how long a call takes is told, and an answer that took long does not wait for the next', async () => {
  const calls = startEcho();
  await calls.call({ word: 'a' });
  const order: string[] = [];
  const ask = async (word: string): Promise<void> => {
    await calls.call({ word });
    order.push(`${word}: ${calls.inFlight()} more`);
  };
  await Promise.all([ask('slow'), ask('slow')]);
  expect({ order, isSlow: calls.msPerCall() >= 15 }).toEqual({
    order: ['slow: 1 more', 'slow: 0 more'],
    isSlow: true,
  });
});

test('a dying worker fails what was asked of it, and the next call gets a new one', async () => {
  const calls = startEcho();
  const outcomes = await Promise.allSettled([calls.call({ word: 'die' }), calls.call({ word: 'b' })]);
  expect({ outcomes, next: await calls.call({ word: 'again' }), inFlight: calls.inFlight() }).toEqual({
    outcomes: [
      { status: 'rejected', reason: expect.objectContaining({ code: 'internal' }) },
      { status: 'rejected', reason: expect.objectContaining({ code: 'internal' }) },
    ],
    next: 'again',
    inFlight: 0,
  });
});

test('stop ends a worker that never answers', async () => {
  const calls = startEcho();
  const hanging = calls.call({ word: 'hang' });
  const failed = expect(hanging).rejects.toEqual(expect.objectContaining({ code: 'aborted' }));
  await calls.stop();
  await failed;
});
