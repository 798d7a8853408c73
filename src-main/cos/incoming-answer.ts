/**
 * One answer while it comes in, between the HTTP library that tells of it (`handler`) and whoever reads it (`answer`). A plain queue of
 * chunks instead of a stream: most answers are short and are there as a whole before anyone asks for them. The sender is held back
 * while more than a socket's worth waits. Once over, well or not, nothing is left behind: no listener, no chunk, no socket.
 */

/** What the library lets its user do with a request under way. */
type Controller = {
  readonly pause: () => void;
  readonly resume: () => void;
  readonly abort: (reason: Error) => void;
};

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

export type IncomingAnswer = {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: IncomingBody;
};

export type IncomingBody = {
  /** The next chunk, once there is one; rejects with what broke the body. Undefined is the end. One reader at a time. */
  readonly next: () => Promise<Uint8Array | undefined>;
  /** Gives the socket up unless the body has ended already. */
  readonly drop: () => void;
};

export type AnswerHandler = {
  readonly onRequestStart: (controller: Controller) => void;
  readonly onResponseStart: (controller: Controller, status: number, headers: RawHeaders) => void;
  readonly onResponseData: (controller: Controller, chunk: Uint8Array) => void;
  readonly onResponseEnd: () => void;
  readonly onResponseError: (controller: Controller, error: unknown) => void;
};

const waitingBytesMax = 64 * 1024;

/** `answer` rejects with what the library reports, or with the signal's reason as soon as that aborts. */
export function createIncomingAnswer(signal: AbortSignal | undefined): {
  readonly handler: AnswerHandler;
  readonly answer: Promise<IncomingAnswer>;
} {
  const answer = Promise.withResolvers<IncomingAnswer>();
  const chunks: Uint8Array[] = [];
  let waitingBytes = 0;
  let isPaused = false;
  let controller: Controller | undefined;
  let end: { readonly error?: unknown } | undefined;
  let wake: (() => void) | undefined;

  const finish = (how: { readonly error?: unknown }): void => {
    if (end === undefined) {
      end = how;
      signal?.removeEventListener('abort', onAbort);
      wake?.();
    }
  };

  const giveUp = (reason: unknown): void => {
    if (end === undefined) {
      finish({ error: reason });
      chunks.length = 0;
      answer.reject(reason);
      controller?.abort(asError(reason));
    }
  };
  const onAbort = (): void => giveUp(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });

  const body: IncomingBody = {
    next: async () => {
      while (chunks.length === 0 && end === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const chunk = chunks.shift();
      if (chunk === undefined) {
        if (end !== undefined && 'error' in end) {
          throw end.error;
        }
        return undefined;
      }
      waitingBytes -= chunk.length;
      if (isPaused && waitingBytes < waitingBytesMax) {
        isPaused = false;
        controller?.resume();
      }
      return chunk;
    },
    drop: () => {
      giveUp(new Error('the answer is not wanted any more'));
      chunks.length = 0;
    },
  };

  const handler: AnswerHandler = {
    onRequestStart: (started) => {
      controller = started;
      if (end !== undefined) {
        started.abort(asError(end.error));
      }
    },
    onResponseStart: (_controller, status, headers) => {
      // 100 to 199 only announce the answer.
      if (status >= 200) {
        answer.resolve({ status, headers, body });
      }
    },
    onResponseData: (receiving, chunk) => {
      // A parser that goes on after a pause may tell of nothing, out of a buffer of its own.
      if (end !== undefined || chunk.length === 0) {
        return;
      }
      chunks.push(chunk);
      waitingBytes += chunk.length;
      wake?.();
      if (waitingBytes >= waitingBytesMax) {
        isPaused = true;
        receiving.pause();
      }
    },
    onResponseEnd: () => finish({}),
    onResponseError: (_controller, error) => {
      finish({ error });
      answer.reject(error);
    },
  };
  return { handler, answer: answer.promise };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
