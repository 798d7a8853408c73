/** The keys of the conflict window. They stay out of the way of fields, editors, menus and dialogs, and of every chord. */
import type { KeyRow } from '../parts/key-rows.tsx';
import { isTakenKey, targetOf, usePageKeys } from '../parts/page-keys.ts';
import type { Catalogue } from '../text/en.ts';

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

/** The same keys in words. */
export function conflictKeyRows(text: Catalogue): readonly KeyRow[] {
  return [
    { keys: ['↓', '↑'], means: text.keys.rows },
    { keys: ['1'], means: text.conflictChoice.local },
    { keys: ['2'], means: text.conflictChoice.remote },
    { keys: ['3'], means: text.conflictChoice.both },
    { keys: ['M'], means: text.keys.merge },
    { keys: [text.keys.space], means: text.keys.tick },
    { keys: ['Enter'], means: text.keys.apply },
    { keys: ['Esc'], means: text.keys.takeBack },
  ];
}

export function useConflictKeys(keys: ConflictKeys): void {
  usePageKeys((event) => handle(event, keys));
}
