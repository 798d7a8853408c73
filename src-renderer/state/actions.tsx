/**
 * What a user can ask of the engine, from anywhere in the page. `ask` is for what needs no answer: a refusal is never lost, it is kept
 * until it is dismissed. `call` is for those who show answer and refusal themselves.
 */
import { createContext, type ReactNode, useContext, useMemo, useState, useSyncExternalStore } from 'react';
import type { MethodName, MethodParams } from '../../src-main/contract/methods.ts';
import type { Reason } from '../../src-main/contract/model.ts';
import { type Bridge, CallFailure } from '../bridge/bridge.ts';
import type { Words } from '../text/language.tsx';
import type { EngineStore } from './engine-state.ts';

export type Ask = <M extends Exclude<MethodName, 'snapshot'>>(method: M, params: MethodParams<M>) => void;

/** In the words of whichever language the page speaks when it is read. */
export type Message = (words: Words) => string;

/** What was just done, told once. `at` tells two equal messages apart. */
export type Said = { readonly message: Message; readonly at: number };

type Actions = {
  readonly ask: Ask;
  readonly call: Bridge['call'];
  readonly failure: Reason | undefined;
  readonly dismiss: () => void;
  readonly say: (message: Message) => void;
  readonly said: Said | undefined;
  readonly isConnected: boolean;
  /** There is a desktop around this page: see `contract/desktop.ts`. */
  readonly isDesktop: boolean;
} & Pick<EngineStore, 'retryNow' | 'droppedPath'>;

const ActionsContext = createContext<Actions | undefined>(undefined);

export function toReason(error: unknown): Reason {
  return error instanceof CallFailure ? error.reason : { code: 'internal', detail: String(error) };
}

type Props = { readonly store: EngineStore; readonly children: ReactNode };

export function ActionsProvider({ store, children }: Props) {
  const [failure, setFailure] = useState<Reason | undefined>(undefined);
  const [said, setSaid] = useState<Said | undefined>(undefined);
  const isConnected = useSyncExternalStore(store.subscribe, () => store.state().connection.kind === 'open');
  const isDesktop = useSyncExternalStore(store.subscribe, () => store.state().snapshot?.engine.host === 'desktop');
  const actions = useMemo<Actions>(
    () => ({
      ask: (method, params) => {
        setFailure(undefined);
        store.call(method, params).catch((error: unknown) => setFailure(toReason(error)));
      },
      call: store.call,
      failure,
      dismiss: () => setFailure(undefined),
      say: (message) => setSaid({ message, at: Date.now() }),
      said,
      isConnected,
      isDesktop,
      retryNow: store.retryNow,
      droppedPath: store.droppedPath,
    }),
    [store, failure, said, isConnected, isDesktop],
  );
  return <ActionsContext value={actions}>{children}</ActionsContext>;
}

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === undefined) {
    throw new Error('useActions needs an ActionsProvider above');
  }
  return actions;
}
