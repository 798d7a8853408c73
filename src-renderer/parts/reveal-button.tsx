/**
 * Shows a path of a synced folder in the file manager. Only where a desktop is around the page: a service opens nothing on the screen of
 * its computer, which need not be the one the page is on. What is gone is answered with the nearest folder that is still there.
 */
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { isolatePath } from '../text/visible-name.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

type Props = { readonly pairId: string; readonly path: string };

export function RevealButton({ pairId, path, isQuiet = false }: Props & { readonly isQuiet?: boolean }) {
  const { text } = useWords();
  const { ask, isDesktop } = useActions();
  return isDesktop ? (
    <button
      type="button"
      className={isQuiet ? 'button quiet' : 'button'}
      onClick={() => ask('revealPath', { pairId, path })}
    >
      <Icon name="open-folder" />
      {text.desktop.reveal}
    </button>
  ) : null;
}

/** The same in a row; a list that is walked with the arrow keys says which of its rows Tab reaches. */
export function RevealIcon({ pairId, path, isReachable = true }: Props & { readonly isReachable?: boolean }) {
  const { text } = useWords();
  const { ask, isDesktop } = useActions();
  return isDesktop ? (
    <IconButton
      icon="open-folder"
      label={text.desktop.reveal}
      name={text.desktop.revealOf(isolatePath(path))}
      isReachable={isReachable}
      onClick={() => ask('revealPath', { pairId, path })}
    />
  ) : null;
}
