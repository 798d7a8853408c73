/** Light or dark: as the system has it, unless this window was told otherwise. */
import { useEffect, useSyncExternalStore } from 'react';

export type Look = 'auto' | 'light' | 'dark';
export const looks: readonly Look[] = ['auto', 'light', 'dark'];

const key = 'driftless.look';
const listeners = new Set<() => void>();
/** Where storage is switched off, the choice lasts as long as the page. */
let unstored: Look = 'auto';

function read(): Look {
  try {
    const stored = window.localStorage.getItem(key);
    return looks.find((one) => one === stored) ?? 'auto';
  } catch {
    return unstored;
  }
}

function write(look: Look): void {
  unstored = look;
  try {
    window.localStorage.setItem(key, look);
  } catch {
    // As above.
  }
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function useLook(): readonly [Look, (look: Look) => void] {
  const look = useSyncExternalStore(subscribe, read);
  useEffect(() => {
    // The style sheet follows the system unless the root says otherwise.
    document.documentElement.dataset.look = look;
  }, [look]);
  return [look, write];
}
