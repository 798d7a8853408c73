/**
 * How the page reaches the engine, whoever carries it. A bridge keeps itself connected and never gives up; it carries calls and
 * patches and keeps no state of the engine (see state/engine-state.ts).
 */
import type { MethodName, MethodParams, MethodResults } from '../../src-main/contract/methods.ts';
import type { Patch, Reason } from '../../src-main/contract/model.ts';

/**
 * `retryAt` is when the next try to connect begins. `signIn`: the host is there but does not know this browser any more, because it was
 * started anew; it lets it in again with a link that it prints, or with its password.
 */
export type SignIn = 'link' | 'password';
export type Connection =
  | { readonly kind: 'connecting'; readonly signIn?: SignIn }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly retryAt: number; readonly signIn?: SignIn };

export type BridgeListener = {
  readonly onConnection: (connection: Connection) => void;
  readonly onPatch: (patch: Patch) => void;
};

export type Bridge = {
  /** Rejects with a `CallFailure`, always: at once when there is no connection, and when it is lost before the answer. */
  readonly call: <M extends MethodName>(method: M, params: MethodParams<M>) => Promise<MethodResults[M]>;
  /** Connects, and tells the listener of every change from now on. The returned function disconnects for good. */
  readonly open: (listener: BridgeListener) => () => void;
  /** Tries to connect now rather than at `retryAt`. Nothing happens while there is a connection. */
  readonly retryNow: () => void;
  /** Where on this computer a file or folder dropped onto the page is. Only the desktop's window may know that. */
  readonly droppedPath?: (file: File) => string;
};

/** A call the engine refused or that could not reach it. Words come from the code. */
export class CallFailure extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(`${reason.code}: ${reason.detail}`);
    this.name = 'CallFailure';
    this.reason = reason;
  }
}
