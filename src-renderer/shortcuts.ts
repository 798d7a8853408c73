/**
 * The keys that work everywhere. In the desktop's window they are chords of Ctrl (⌘ on a Mac); in a browser those belong to the browser
 * itself (its tabs, its settings), so Alt takes their place. None of them works while something is typed or a dialog is open.
 */
import { isTakenKey, usePageKeys } from './parts/page-keys.ts';
import { goTo, mainScreens } from './state/route.ts';

export type ShortcutActions = {
  readonly isDesktop: boolean;
  readonly onHelp: () => void;
  readonly onSyncNow: () => void;
};

const isMac = /^(?:Mac|iPhone|iPad)/.test(navigator.platform);

/** How the chord with `key` is written for its user. */
export function chordName(isDesktop: boolean, key: string): string {
  const modifier = isDesktop ? (isMac ? '⌘' : 'Ctrl') : isMac ? '⌥' : 'Alt';
  return isMac ? `${modifier}${key}` : `${modifier}+${key}`;
}

/** The page has this to itself: neither the browser nor the typing of special letters (AltGr) is meant. */
function isChord(event: KeyboardEvent, isDesktop: boolean): boolean {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  if (isDesktop) {
    return !altKey && !shiftKey && (isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey);
  }
  return altKey && !ctrlKey && !metaKey && !shiftKey;
}

function focusSearch(): boolean {
  const field = document.querySelector<HTMLElement>('main input[type="search"]');
  field?.focus();
  return field !== null;
}

function handle(event: KeyboardEvent, { isDesktop, onHelp, onSyncNow }: ShortcutActions): boolean {
  if (isTakenKey(event)) {
    return false;
  }
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  if (!hasModifier && event.key === '?') {
    onHelp();
    return true;
  }
  if (!hasModifier && event.key === '/') {
    return focusSearch();
  }
  if (isDesktop && event.key === 'F5') {
    onSyncNow();
    return true;
  }
  if (!isChord(event, isDesktop)) {
    return false;
  }
  // By its place on the keyboard: with Alt, and on a Mac, the letter is another one.
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  const screen = digit === undefined ? undefined : mainScreens[Number(digit) - 1];
  if (screen !== undefined) {
    goTo({ screen });
    return true;
  }
  if (event.code === 'Comma' || event.key === ',') {
    goTo({ screen: 'settings' });
    return true;
  }
  if (isDesktop && event.key.toLowerCase() === 'r') {
    onSyncNow();
    return true;
  }
  return isDesktop && event.key.toLowerCase() === 'f' && focusSearch();
}

export function useShortcuts(actions: ShortcutActions): void {
  usePageKeys((event) => handle(event, actions));
}
