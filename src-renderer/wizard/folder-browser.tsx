/** Folders below one, to walk through: the way up, the folders, and what is said when there are none. Keyboard: they are buttons. */
import type { ReactNode } from 'react';
import { Icon } from '../parts/icon.tsx';
import { PathText } from '../parts/path-text.tsx';
import { useWords } from '../text/language.tsx';

export type BrowserFolder = { readonly name: string; readonly target: string };

type Props = {
  readonly label: string;
  readonly here: string;
  /** Absent at the top. */
  readonly onUp: (() => void) | undefined;
  readonly folders: readonly BrowserFolder[];
  readonly onOpen: (target: string) => void;
  /** In place of the list: on its way, or why not. */
  readonly notice?: ReactNode;
  readonly emptyWords: string;
};

export function FolderBrowser({ label, here, onUp, folders, onOpen, notice, emptyWords }: Props) {
  const { text } = useWords();
  return (
    <div className="browser">
      <p className="browser-here">
        <button type="button" className="button quiet" disabled={onUp === undefined} onClick={onUp}>
          <Icon name="parent" />
          {text.wizard.up}
        </button>
        <PathText path={here} />
      </p>
      <ul className="browser-list" aria-label={label}>
        {folders.map(({ name, target }) => (
          <li key={target}>
            <button type="button" className="browser-folder" onClick={() => onOpen(target)}>
              <Icon name="plain-folder" />
              <PathText path={name} />
              <Icon name="into" size={14} />
            </button>
          </li>
        ))}
        {notice === undefined && folders.length === 0 ? (
          <li className="browser-empty quiet-text">{emptyWords}</li>
        ) : null}
        {notice === undefined ? null : <li className="browser-empty">{notice}</li>}
      </ul>
    </div>
  );
}
