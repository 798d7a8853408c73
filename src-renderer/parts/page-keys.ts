/**
 * Keys that work wherever the focus is, and whether one of them belongs to what has the focus (a field, an editor, a menu, an open
 * dialog) rather than to the page.
 */
import { useEffect, useRef } from 'react';

const textField = 'input:not([type="checkbox"], [type="radio"]), textarea, [contenteditable="true"]';

/** What really has the focus: inside a shadow root (the editor), the event's own target is only its frame. */
export function targetOf(event: KeyboardEvent): Element {
  const target = event.composedPath()[0];
  return target instanceof Element ? target : document.body;
}

/** A chord is one with Ctrl, Alt or ⌘: lists of choices take single letters, but not those. */
export function isTakenKey(event: KeyboardEvent): boolean {
  const isChord = event.ctrlKey || event.altKey || event.metaKey;
  return (
    event.defaultPrevented ||
    event.isComposing ||
    targetOf(event).closest(isChord ? textField : `${textField}, select`) !== null ||
    document.querySelector('dialog[open], [role="menu"]') !== null
  );
}

/** `handle` answers whether it took the key: then the browser does nothing with it. */
export function usePageKeys(handle: (event: KeyboardEvent) => boolean): void {
  const current = useRef(handle);
  useEffect(() => {
    current.current = handle;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (current.current(event)) {
        event.preventDefault();
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
