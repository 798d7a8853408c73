/** Tells a screen reader what changed, once it has come to rest: a state that lasts shorter than the pause is not worth a word. */
import { useEffect, useState } from 'react';
import type { Said } from '../state/actions.tsx';

const restMs = 1_000;

type Props = { readonly message: string; readonly said: Said | undefined };

export function LiveRegion({ message, said: done }: Props) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(message), restMs);
    return () => clearTimeout(timer);
  }, [message]);
  useEffect(() => {
    // What the user just did is answered at once.
    if (done !== undefined) {
      setSaid(done.message);
    }
  }, [done]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {said}
    </p>
  );
}
