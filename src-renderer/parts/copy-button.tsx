/** Copies a text and says whether it worked, in words that a screen reader hears too. */
import { useEffect, useState } from 'react';
import { useWords } from '../text/language.tsx';
import { copyText } from './copy-text.ts';
import { Icon } from './icon.tsx';

type Props = { readonly label: string; readonly value: string };

const shownMs = 2_000;

export function CopyButton({ label, value }: Props) {
  const { text } = useWords();
  const [outcome, setOutcome] = useState<'copied' | 'failed' | undefined>(undefined);
  useEffect(() => {
    if (outcome === undefined) {
      return;
    }
    const timer = setTimeout(() => setOutcome(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy(): Promise<void> {
    setOutcome((await copyText(value)) ? 'copied' : 'failed');
  }

  const said = outcome === undefined ? label : outcome === 'copied' ? text.action.copied : text.action.copyFailed;
  return (
    <button type="button" className="button quiet" onClick={() => void copy()}>
      <Icon name={outcome === 'copied' ? 'done' : 'copy'} />
      <span aria-live="polite">{said}</span>
    </button>
  );
}
