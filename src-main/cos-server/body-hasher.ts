/**
 * Hashes of bodies that are too large for the main thread: MD5, CRC64 and where asked SHA-256 in one worker thread, which starts with
 * the first of them. Chunks are moved there and gone here. A caller that is faster than the thread is made to wait.
 */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import { AppError } from '../foundation/app-error.ts';

export type BodyHashes = { readonly md5: string; readonly crc64: string; readonly sha256: string | undefined };

export type HashedBody = {
  /** Takes chunks over; resolves when more is welcome. */
  readonly update: (chunks: readonly Uint8Array[]) => Promise<void>;
  readonly digest: () => Promise<BodyHashes>;
  /** Gives it up without a digest. */
  readonly drop: () => void;
};

export type BodyHasher = {
  readonly begin: (isSha256Wanted: boolean) => HashedBody;
  /** Ends the thread. */
  readonly close: () => Promise<void>;
};

const answer = v.variant('kind', [
  v.object({ kind: v.literal('taken'), body: v.number() }),
  v.object({
    kind: v.literal('done'),
    body: v.number(),
    md5: v.string(),
    crc64: v.string(),
    sha256: v.optional(v.string()),
  }),
]);

/** Batches of one body that may lie in the thread's queue. */
const maxWaiting = 4;

type BodyState = {
  waiting: number;
  isWelcome: PromiseWithResolvers<void> | undefined;
  readonly done: PromiseWithResolvers<BodyHashes>;
};

export function createBodyHasher(): BodyHasher {
  const bodies = new Map<number, BodyState>();
  let worker: Worker | undefined;
  let lastBody = 0;

  function start(): Worker {
    const started = new Worker(workerUrl());
    started.unref();
    started.on('message', (message: unknown) => settle(v.parse(answer, message)));
    started.on('error', (error) => fail(new AppError('internal', 'hashing a body failed', { cause: error })));
    started.on('exit', () => {
      worker = undefined;
      fail(new AppError('internal', 'the thread that hashes bodies has ended'));
    });
    return started;
  }

  function settle(message: v.InferOutput<typeof answer>): void {
    const state = bodies.get(message.body);
    if (state === undefined) {
      return;
    }
    if (message.kind === 'done') {
      bodies.delete(message.body);
      const { md5, crc64, sha256 } = message;
      state.done.resolve({ md5, crc64, sha256 });
      return;
    }
    state.waiting -= 1;
    state.isWelcome?.resolve();
    state.isWelcome = undefined;
  }

  function fail(error: AppError): void {
    for (const state of bodies.values()) {
      state.done.reject(error);
      state.isWelcome?.reject(error);
    }
    bodies.clear();
  }

  return {
    begin: (isSha256Wanted) => {
      lastBody += 1;
      const body = lastBody;
      const done = Promise.withResolvers<BodyHashes>();
      // Whoever asks for the digest gets its failure; a body that is given up asks for none.
      done.promise.catch(() => undefined);
      const state: BodyState = { waiting: 0, isWelcome: undefined, done };
      bodies.set(body, state);
      worker ??= start();
      const thread = worker;
      thread.postMessage({ kind: 'begin', body, isSha256Wanted });
      return {
        update: async (chunks) => {
          if (bodies.get(body) !== state) {
            // The thread has ended: rejects with the reason.
            await done.promise;
          }
          const movable = chunks.map(toMovable);
          thread.postMessage(
            { kind: 'bytes', body, chunks: movable },
            movable.map(({ buffer }) => buffer),
          );
          state.waiting += 1;
          if (state.waiting >= maxWaiting) {
            state.isWelcome ??= Promise.withResolvers<void>();
            await state.isWelcome.promise;
          }
        },
        digest: () => {
          thread.postMessage({ kind: 'end', body });
          return done.promise;
        },
        drop: () => {
          bodies.delete(body);
          thread.postMessage({ kind: 'drop', body });
        },
      };
    },
    close: async () => {
      await worker?.terminate();
    },
  };
}

/** The same bytes in memory of their own: only whole buffers can be moved. */
function toMovable(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = chunk;
  const isWhole = buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength;
  return isWhole ? new Uint8Array(buffer) : new Uint8Array(chunk);
}

/** Beside this file in the source tree; in a bundle beside this chunk or one level up. */
function workerUrl(): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) {
    return new URL('./body-hash-worker.ts', here);
  }
  const beside = new URL('./body-hash-worker.js', here);
  return existsSync(beside) ? beside : new URL('../body-hash-worker.js', here);
}
