/** Tells a screen reader what changed, once it has come to rest: a state that lasts shorter than the pause is not worth a word. */
import { useEffect, useEffectEvent, useState } from 'react';
import type { Said } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';

const restMs = 1_000;

type Props = { readonly message: string; readonly said: Said | undefined };

export function LiveRegion({ message, said: done }: Props) {
  const words = useWords();
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(message), restMs);
    return () => clearTimeout(timer);
  }, [message]);
  // Once, in the language of that moment: another one is no reason to say again what is long over.
  const answer = useEffectEvent((one: Said) => setSaid(one.message(words)));
  useEffect(() => {
    // What the user just did is answered at once.
    if (done !== undefined) {
      answer(done);
    }
  }, [done]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {said}
    </p>
  );
}
