/**
 * Answers of the engine that a screen shows but that are not in the snapshot. They are asked for when the screen is shown, again when
 * what is asked changes, and again by themselves once a lost connection is back.
 */
import { useCallback, useEffect, useState } from 'react';
import type { MethodName, MethodParams, MethodResults } from '../../src-main/contract/methods.ts';
import type { Reason } from '../../src-main/contract/model.ts';
import { toReason, useActions } from './actions.tsx';

export type Asked<Result> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: Reason }
  | { readonly kind: 'done'; readonly result: Result };

type Answer<Result> = { readonly key: string; readonly asked: Asked<Result> };

/** `params` undefined asks nothing. What was answered stays visible while the same is asked again. */
export function useAsked<M extends MethodName>(
  method: M,
  params: MethodParams<M> | undefined,
): { readonly asked: Asked<MethodResults[M]>; readonly reload: () => void } {
  const { call, isConnected } = useActions();
  const key = params === undefined ? '' : JSON.stringify(params);
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<Answer<MethodResults[M]>>({ key: '', asked: { kind: 'loading' } });
  const isStale = answer.key !== key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for `params`, and `round` is what a reload changes
  useEffect(() => {
    if (params === undefined || !isConnected) {
      return;
    }
    let isCurrent = true;
    const take = (asked: Asked<MethodResults[M]>): void => {
      if (isCurrent) {
        setAnswer({ key, asked });
      }
    };
    call(method, params).then(
      (result) => take({ kind: 'done', result }),
      (error: unknown) => take({ kind: 'failed', reason: toReason(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [call, method, key, round, isConnected]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { asked: isStale ? { kind: 'loading' } : answer.asked, reload };
}

/** One thing at a time that the user started and waits for: whether it runs, and why it failed. */
export function useTask(): {
  readonly isBusy: boolean;
  readonly failure: Reason | undefined;
  readonly run: (work: () => Promise<void>) => void;
  readonly clear: () => void;
} {
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly failure: Reason | undefined }>({
    isBusy: false,
    failure: undefined,
  });
  const run = useCallback((work: () => Promise<void>) => {
    setState({ isBusy: true, failure: undefined });
    work().then(
      () => setState({ isBusy: false, failure: undefined }),
      (error: unknown) => setState({ isBusy: false, failure: toReason(error) }),
    );
  }, []);
  const clear = useCallback(() => setState({ isBusy: false, failure: undefined }), []);
  return { ...state, run, clear };
}
