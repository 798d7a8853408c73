/** The keys of the conflict window. They stay out of the way of fields, editors, menus and dialogs, and of every chord. */
import { isTakenKey, targetOf, usePageKeys } from '../parts/page-keys.ts';

export type ConflictKeys = {
  readonly onChoose: (choice: 'local' | 'remote' | 'both') => void;
  readonly onMerge: () => void;
  readonly onTick: () => void;
  readonly onApply: () => void;
  readonly onTakeBack: () => void;
};

/** These have a meaning of their own for space and Enter. */
const pressable = 'button, a, input, summary, [role="tab"]';

function handle(event: KeyboardEvent, keys: ConflictKeys): boolean {
  if (isTakenKey(event) || event.altKey || event.ctrlKey || event.metaKey) {
    return false;
  }
  const element = targetOf(event);
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
  usePageKeys((event) => handle(event, keys));
}
