/** The keys of the conflict window. They stay out of the way of fields, editors, menus and dialogs, and of every chord. */
import { useEffect, useRef } from 'react';

export type ConflictKeys = {
  readonly onChoose: (choice: 'local' | 'remote' | 'both') => void;
  readonly onMerge: () => void;
  readonly onTick: () => void;
  readonly onApply: () => void;
  readonly onTakeBack: () => void;
};

const typing = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], dialog, [role="menu"]';
/** These have a meaning of their own for space and Enter. */
const pressable = 'button, a, input, summary, [role="tab"]';

function handle(event: KeyboardEvent, keys: ConflictKeys): boolean {
  // Inside the editor, the event's own target is only its frame.
  const target = event.composedPath()[0];
  const element = target instanceof Element ? target : document.body;
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) {
    return false;
  }
  if (element.closest(typing) !== null || document.querySelector('dialog[open], [role="menu"]') !== null) {
    return false;
  }
  const isFree = element.closest('[data-conflict]') !== null || element.closest(pressable) === null;
  switch (event.key) {
    case '1':
      keys.onChoose('local');
      return true;
    case '2':
      keys.onChoose('remote');
      return true;
    case '3':
      keys.onChoose('both');
      return true;
    case 'm':
    case 'M':
      keys.onMerge();
      return true;
    case 'Escape':
      keys.onTakeBack();
      return true;
    case ' ':
      if (isFree) {
        keys.onTick();
      }
      return isFree;
    case 'Enter':
      if (isFree) {
        keys.onApply();
      }
      return isFree;
    default:
      return false;
  }
}

export function useConflictKeys(keys: ConflictKeys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (handle(event, current.current)) {
        event.preventDefault();
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
