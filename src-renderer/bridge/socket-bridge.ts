/**
 * The bridge of a browser tab: one WebSocket to the host that served the page. It connects again with growing, jittered pauses, or at
 * once when the network is back or the user comes back to the page. Everything waiting for an answer is rejected the moment the socket
 * is lost.
 */
import type { RequestFrame } from '../../src-main/contract/frames.ts';
import type { MethodName, MethodParams, MethodResults } from '../../src-main/contract/methods.ts';
import type { Reason } from '../../src-main/contract/model.ts';
import { type Bridge, type BridgeListener, CallFailure, type SignIn } from './bridge.ts';
import { isResult } from './result-guards.ts';
import { readServerFrame } from './wire.ts';

const firstDelayMs = 500;
const longestDelayMs = 15_000;
const callTimeoutMs = 30_000;
/** Calls that may have to list a bucket, walk a folder or wait for a slow network themselves. */
const longCallTimeoutMs = 15 * 60_000;
const longCalls: ReadonlySet<MethodName> = new Set<MethodName>([
  'checkPair',
  'previewPair',
  'addPair',
  'testAccount',
  'conflictContent',
  'resolveConflicts',
  'versionContent',
  'restoreVersion',
]);

/** As much of a WebSocket as the bridge uses. */
export type Socket = {
  readonly readyState: number;
  readonly send: (text: string) => void;
  readonly close: (code?: number, reason?: string) => void;
  readonly addEventListener: (type: 'open' | 'message' | 'close', listener: (event: Event) => void) => void;
};

export type SocketWorld = {
  readonly connect: () => Socket;
  /** How the host would let this browser in; undefined when it is in already, or cannot be asked. Never rejects. */
  readonly signIn: () => Promise<SignIn | undefined>;
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly fraction: () => number;
};

type Pending = { readonly resolve: (result: unknown) => void; readonly reject: (reason: Reason) => void };

/** Between half of the step and all of it, so that many tabs do not come back at the same instant. */
export function reconnectDelayMs(failures: number, fraction: number): number {
  const step = Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1));
  return Math.round(step * (0.5 + fraction / 2));
}

export function createSocketBridge(world: SocketWorld): Bridge {
  const pending = new Map<number, Pending>();
  let socket: Socket | undefined;
  let listener: BridgeListener | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryAt = 0;
  /** What the host asked for last, kept over further tries so that the page does not flicker between two tellings. */
  let signIn: SignIn | undefined;
  let failures = 0;
  let nextId = 1;

  function connect(): void {
    clearTimeout(timer);
    timer = undefined;
    listener?.onConnection({ kind: 'connecting', ...asked() });
    const mine = world.connect();
    socket = mine;
    let wasOpen = false;
    mine.addEventListener('open', () => {
      if (socket === mine) {
        wasOpen = true;
        failures = 0;
        signIn = undefined;
        listener?.onConnection({ kind: 'open' });
      }
    });
    mine.addEventListener('message', (event) => {
      if (socket === mine && event instanceof MessageEvent) {
        receive(event.data);
      }
    });
    // An error is always followed by a close.
    mine.addEventListener('close', () => {
      if (socket === mine) {
        lose();
        if (!wasOpen) {
          tellSignIn();
        }
      }
    });
  }

  /** A refused socket does not say why: the host is asked. What it answers counts while the same try is awaited. */
  function tellSignIn(): void {
    const awaited = timer;
    void world.signIn().then((answer) => {
      if (timer !== undefined && awaited === timer && answer !== signIn) {
        signIn = answer;
        listener?.onConnection({ kind: 'lost', retryAt, ...asked() });
      }
    });
  }

  function asked(): { readonly signIn?: SignIn } {
    return signIn === undefined ? {} : { signIn };
  }

  function lose(): void {
    socket = undefined;
    failures += 1;
    rejectAll('the connection was lost before the answer came');
    const delay = reconnectDelayMs(failures, world.fraction());
    timer = setTimeout(connect, delay);
    retryAt = world.now() + delay;
    listener?.onConnection({ kind: 'lost', retryAt, ...asked() });
  }

  function rejectAll(detail: string): void {
    const waiting = [...pending.values()];
    pending.clear();
    for (const call of waiting) {
      call.reject({ code: 'connection-lost', detail });
    }
  }

  function receive(data: unknown): void {
    const frame = readServerFrame(data);
    if (frame === undefined) {
      // Not our protocol: a new connection, and with it a new snapshot, is the only sound way on.
      socket?.close(4000, 'malformed frame');
      return;
    }
    if ('event' in frame) {
      listener?.onPatch(frame.data);
      return;
    }
    const call = pending.get(frame.id);
    pending.delete(frame.id);
    if (frame.ok) {
      call?.resolve(frame.result);
    } else {
      call?.reject(frame.problem);
    }
  }

  function call<M extends MethodName>(method: M, params: MethodParams<M>): Promise<MethodResults[M]> {
    return new Promise((resolve, reject) => {
      const refuse = (reason: Reason): void => reject(new CallFailure(reason));
      if (socket === undefined || socket.readyState !== WebSocket.OPEN) {
        refuse({ code: 'connection-lost', detail: 'not connected' });
        return;
      }
      const id = nextId;
      nextId += 1;
      const timeoutMs = longCalls.has(method) ? longCallTimeoutMs : callTimeoutMs;
      const timeout = setTimeout(() => {
        pending.delete(id);
        refuse({ code: 'network-timeout', detail: `no answer to ${method} within ${timeoutMs} ms` });
      }, timeoutMs);
      pending.set(id, {
        resolve: (result) => {
          clearTimeout(timeout);
          if (isResult[method](result)) {
            resolve(result);
          } else {
            refuse({ code: 'malformed-answer', detail: `unexpected answer to ${method}` });
          }
        },
        reject: (reason) => {
          clearTimeout(timeout);
          refuse(reason);
        },
      });
      const frame: RequestFrame = { id, method, params: { ...params } };
      socket.send(JSON.stringify(frame));
    });
  }

  function retryNow(): void {
    if (timer !== undefined) {
      connect();
    }
  }

  return {
    call,
    retryNow,
    open: (given) => {
      listener = given;
      const onShown = (): void => {
        if (document.visibilityState === 'visible') {
          retryNow();
        }
      };
      window.addEventListener('online', retryNow);
      window.addEventListener('focus', retryNow);
      document.addEventListener('visibilitychange', onShown);
      connect();
      return () => {
        window.removeEventListener('online', retryNow);
        window.removeEventListener('focus', retryNow);
        document.removeEventListener('visibilitychange', onShown);
        clearTimeout(timer);
        timer = undefined;
        listener = undefined;
        const last = socket;
        socket = undefined;
        rejectAll('the page closed the connection');
        last?.close();
      };
    },
  };
}
