/**
 * What the bucket says of itself. Asked when shown, when a lost connection is back, when the window gets the focus (the user may come
 * back from the console of COS), and after each change; what was last known stays on the screen meanwhile and when that fails.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { BucketFacts } from '../../src-main/contract/bucket.ts';
import type { Reason } from '../../src-main/contract/model.ts';
import { toReason, useActions } from '../state/actions.tsx';

type Known = { readonly facts: BucketFacts | undefined; readonly failure: Reason | undefined };

/** `reload` resolves when its answer is on the screen, and never rejects. */
export function useBucketFacts(pairId: string): Known & { readonly reload: () => Promise<void> } {
  const { call, isConnected } = useActions();
  const [known, setKnown] = useState<Known>({ facts: undefined, failure: undefined });
  const newest = useRef(0);

  const reload = useCallback(async () => {
    newest.current += 1;
    const own = newest.current;
    const next = await call('bucketFacts', { pairId }).then(
      (facts) => ({ facts, failure: undefined }),
      (error: unknown) => ({ failure: toReason(error) }),
    );
    // An answer that was overtaken tells of a time before the last change.
    if (own === newest.current) {
      setKnown((before) => ({ ...before, ...next }));
    }
  }, [call, pairId]);

  useEffect(() => {
    if (!isConnected) {
      return;
    }
    const ask = (): void => void reload();
    ask();
    window.addEventListener('focus', ask);
    return () => {
      window.removeEventListener('focus', ask);
      // Whoever is gone is not answered.
      newest.current += 1;
    };
  }, [reload, isConnected]);

  return { ...known, reload };
}
