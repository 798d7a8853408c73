/** Says for a moment what was just done. Screen readers hear it from the live region of the page. */
import { useEffect, useState } from 'react';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { Icon } from './icon.tsx';

const shownMs = 3_500;

export function Toast() {
  const words = useWords();
  const { said } = useActions();
  const [overAt, setOverAt] = useState(0);
  useEffect(() => {
    if (said === undefined) {
      return;
    }
    const timer = setTimeout(() => setOverAt(said.at), shownMs);
    return () => clearTimeout(timer);
  }, [said]);
  if (said === undefined || overAt === said.at) {
    return null;
  }
  return (
    <p className="toast" aria-hidden="true">
      <Icon name="done" />
      {said.message(words)}
    </p>
  );
}
