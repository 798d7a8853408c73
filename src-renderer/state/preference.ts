/** Choices of this browser or window (language, look). They are a convenience: where storage is forbidden they last as long as the page. */
import { useState } from 'react';

function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    // Storage is switched off: the default it is.
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // As above; the choice still holds for this page.
  }
}

export function usePreference<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  initial: Choice,
): readonly [Choice, (choice: Choice) => void] {
  const key = `driftless.${name}`;
  const [choice, setChoice] = useState<Choice>(() => {
    const stored = read(key);
    return choices.find((one) => one === stored) ?? initial;
  });
  return [
    choice,
    (next) => {
      write(key, next);
      setChoice(next);
    },
  ];
}
