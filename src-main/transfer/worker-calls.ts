/**
 * Calls into a worker thread, both ends: a request goes over, its answer or its AppError comes back. The thread starts with the
 * first call, does not keep the process alive when nothing is asked, and is replaced when it dies.
 */
import { parentPort, type Transferable, Worker } from 'node:worker_threads';
import * as v from 'valibot';
import { type ProblemCode, problemDispositions } from '../contract/problem-codes.ts';
import { AppError, toAppError } from '../foundation/app-error.ts';

type Reply = { readonly value: unknown; readonly transfer?: readonly Transferable[] };

export type WorkerCalls = {
  /** The answer, not yet validated. Rejects with what the worker threw, `internal` when the thread died, `aborted` after `stop`. */
  readonly call: (request: object, transfer?: readonly Transferable[]) => Promise<unknown>;
  readonly inFlight: () => number;
  /** Ends the thread; resolves when it is gone. */
  readonly stop: () => Promise<void>;
};

const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemDispositions, code);
const requestFrame = v.object({ id: v.number(), request: v.unknown() });
const answerFrame = v.variant('ok', [
  v.object({ id: v.number(), ok: v.literal(true), value: v.unknown() }),
  v.object({
    id: v.number(),
    ok: v.literal(false),
    code: v.pipe(v.string(), v.check(isProblemCode)),
    message: v.string(),
    data: v.object({ path: v.optional(v.string()), errno: v.optional(v.string()) }),
  }),
]);

/** Left to itself, each thread takes tens of megabytes for what it throws away at once. */
const maxYoungGenerationSizeMb = 6;

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: AppError) => void };

export function createWorkerCalls(url: URL): WorkerCalls {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let nextId = 1;
  let isStopped = false;

  const settle = (frame: v.InferOutput<typeof answerFrame>): void => {
    const caller = waiting.get(frame.id);
    waiting.delete(frame.id);
    if (frame.ok) {
      caller?.resolve(frame.value);
    } else {
      const { path, errno } = frame.data;
      const data = { ...(path === undefined ? {} : { path }), ...(errno === undefined ? {} : { errno }) };
      const code = isProblemCode(frame.code) ? frame.code : 'internal';
      caller?.reject(new AppError(code, frame.message, { data }));
    }
  };

  const start = (): Worker => {
    const started = new Worker(url, { resourceLimits: { maxYoungGenerationSizeMb } });
    let cause: unknown;
    started.on('message', (message: unknown) => {
      settle(v.parse(answerFrame, message));
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
        worker.postMessage({ id, request }, transfer);
        waiting.set(id, { resolve, reject });
      }),
    inFlight: () => waiting.size,
    stop: async () => {
      isStopped = true;
      await worker?.terminate();
    },
  };
}

/** The worker's end: answers every request with what `handle` makes of it, one after the other. */
export function serveWorkerCalls(handle: (request: unknown) => Reply | Promise<Reply>): void {
  let last = Promise.resolve();
  parentPort?.on('message', (message: unknown) => {
    const { id, request } = v.parse(requestFrame, message);
    last = last.then(() => answer(id, request));
  });

  async function answer(id: number, request: unknown): Promise<void> {
    try {
      const { value, transfer = [] } = await handle(request);
      parentPort?.postMessage({ id, ok: true, value }, transfer);
    } catch (thrown) {
      const { code, message, data } = toAppError(thrown);
      parentPort?.postMessage({ id, ok: false, code, message, data });
    }
  }
}
