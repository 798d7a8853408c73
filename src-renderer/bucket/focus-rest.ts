/** Where the focus goes when a dialog closes and what opened it is gone, as the row that was removed in it. */
import { type RefObject, useEffect, useRef } from 'react';

/** Put the result on an element that stays. */
export function useFocusRest<E extends HTMLElement>(isOpen: boolean): RefObject<E | null> {
  const rest = useRef<E>(null);
  const before = useRef(isOpen);
  useEffect(() => {
    if (before.current && !isOpen && (document.activeElement ?? document.body) === document.body) {
      rest.current?.focus();
    }
    before.current = isOpen;
  }, [isOpen]);
  return rest;
}
