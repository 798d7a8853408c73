/**
 * Calls into a worker thread, both ends: a request goes over, its answer or its AppError comes back. The thread starts with the
 * first call or before it, does not keep the process alive when nothing is asked, and is replaced when it dies. Waking the other thread costs as
 * much as reading a small file does: the calls of one turn go over together, and so do answers that are ready within a millisecond.
 */
import { performance } from 'node:perf_hooks';
import { parentPort, type Transferable, Worker } from 'node:worker_threads';
import * as v from 'valibot';
import { AppError } from '../foundation/app-error.ts';
import { crossingError, fromCrossing, toCrossing } from '../foundation/crossing-error.ts';

type Reply = { readonly value: unknown; readonly transfer?: readonly Transferable[] };

export type WorkerCalls = {
  /** The answer, not yet validated. Rejects with what the worker threw, `internal` when the thread died, `aborted` after `stop`. */
  readonly call: (request: object, transfer?: readonly Transferable[]) => Promise<unknown>;
  /** Starts the thread before anything is asked of it, so that the first call need not wait for that. */
  readonly startEarly: () => void;
  readonly inFlight: () => number;
  /** How long the thread took for each of the last calls it answered. */
  readonly msPerCall: () => number;
  /** Ends the thread; resolves when it is gone. */
  readonly stop: () => Promise<void>;
};

const requestFrame = v.object({ id: v.number(), request: v.unknown() });
const requestFrames = v.array(requestFrame);
type RequestFrame = v.InferOutput<typeof requestFrame>;
const answerFrame = v.variant('ok', [
  v.object({ id: v.number(), ok: v.literal(true), value: v.unknown() }),
  v.object({ id: v.number(), ok: v.literal(false), error: crossingError }),
]);

type AnswerFrame = v.InferOutput<typeof answerFrame>;
const answerFrames = v.object({ answers: v.array(answerFrame), busyMs: v.number() });

/** Left to itself, each thread takes tens of megabytes for what it throws away at once. */
const maxYoungGenerationSizeMb = 6;

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: AppError) => void };

export function createWorkerCalls(url: URL): WorkerCalls {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let nextId = 1;
  let isStopped = false;
  let msPerCall = 0;
  let gathered: RequestFrame[] = [];
  let moving: Transferable[] = [];

  const send = (): void => {
    const requests = gathered;
    const transfer = moving;
    gathered = [];
    moving = [];
    if (requests.length > 0) {
      worker?.postMessage(requests, transfer);
    }
  };

  const settle = (frame: AnswerFrame): void => {
    const caller = waiting.get(frame.id);
    waiting.delete(frame.id);
    if (frame.ok) {
      caller?.resolve(frame.value);
    } else {
      caller?.reject(fromCrossing(frame.error));
    }
  };

  const start = (): Worker => {
    const started = new Worker(url, { resourceLimits: { maxYoungGenerationSizeMb } });
    let cause: unknown;
    started.on('message', (message: unknown) => {
      const { answers, busyMs } = v.parse(answerFrames, message);
      msPerCall = busyMs / answers.length;
      for (const answer of answers) {
        settle(answer);
      }
      if (waiting.size === 0) {
        started.unref();
      }
    });
    started.on('error', (error) => {
      cause = error;
    });
    // Callers learn of the end only when the thread is gone: what they lent it (file descriptors) is theirs again by then.
    started.on('exit', () => {
      const error = isStopped
        ? new AppError('aborted', 'worker stopped')
        : new AppError('internal', 'worker ended unexpectedly', { cause });
      worker = undefined;
      gathered = [];
      moving = [];
      const callers = [...waiting.values()];
      waiting.clear();
      for (const caller of callers) {
        caller.reject(error);
      }
    });
    return started;
  };

  return {
    call: (request, transfer = []) =>
      new Promise((resolve, reject) => {
        if (isStopped) {
          reject(new AppError('aborted', 'worker stopped'));
          return;
        }
        worker ??= start();
        worker.ref();
        const id = nextId;
        nextId += 1;
        if (gathered.length === 0) {
          setImmediate(send);
        }
        gathered.push({ id, request });
        moving.push(...transfer);
        waiting.set(id, { resolve, reject });
      }),
    startEarly: () => {
      if (!isStopped && worker === undefined) {
        worker = start();
        worker.unref();
      }
    },
    inFlight: () => waiting.size,
    msPerCall: () => msPerCall,
    stop: async () => {
      isStopped = true;
      await worker?.terminate();
    },
  };
}

const answersWaitMs = 1;

/** The worker's end: answers every request with what `handle` makes of it, one after the other. */
export function serveWorkerCalls(handle: (request: unknown) => Reply | Promise<Reply>): void {
  let last = Promise.resolve();
  let asked = 0;
  let answers: AnswerFrame[] = [];
  let moving: Transferable[] = [];
  let since = 0;

  const post = (): void => {
    parentPort?.postMessage({ answers, busyMs: performance.now() - since }, moving);
    answers = [];
    moving = [];
    since = performance.now();
  };

  const answer = async ({ id, request }: RequestFrame): Promise<void> => {
    try {
      const { value, transfer = [] } = await handle(request);
      answers.push({ id, ok: true, value });
      moving.push(...transfer);
    } catch (thrown) {
      answers.push({ id, ok: false, error: toCrossing(thrown) });
    }
    asked -= 1;
    if (asked === 0 || performance.now() - since >= answersWaitMs) {
      post();
    }
  };

  parentPort?.on('message', (message: unknown) => {
    const requests = v.parse(requestFrames, message);
    if (asked === 0) {
      since = performance.now();
    }
    asked += requests.length;
    for (const request of requests) {
      last = last.then(() => answer(request));
    }
  });
}
