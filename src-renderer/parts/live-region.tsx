/** Tells a screen reader what changed, once it has come to rest: a state that lasts shorter than the pause is not worth a word. */
import { useEffect, useState } from 'react';

const restMs = 1_000;

export function LiveRegion({ message }: { readonly message: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(message), restMs);
    return () => clearTimeout(timer);
  }, [message]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {said}
    </p>
  );
}
