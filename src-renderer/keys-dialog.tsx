/** Every key the page knows, as this host and this keyboard write it. */
import './keys.css';
import { conflictKeyRows } from './conflicts/conflict-keys.ts';
import { Dialog } from './parts/dialog.tsx';
import { type KeyRow, KeyRows } from './parts/key-rows.tsx';
import { chordName } from './shortcuts.ts';
import { mainScreens } from './state/route.ts';
import { useWords } from './text/language.tsx';

type Props = { readonly isDesktop: boolean; readonly onClose: () => void };

export function KeysDialog({ isDesktop, onClose }: Props) {
  const { text } = useWords();
  const chord = (key: string): string => chordName(isDesktop, key);
  const everywhere: readonly KeyRow[] = [
    ...mainScreens.map((screen, index) => ({
      keys: [chord(String(index + 1)), ...(screen === 'settings' ? [chord(',')] : [])],
      means: text.screen[screen],
    })),
    { keys: isDesktop ? ['/', chord('F')] : ['/'], means: text.keys.search },
    ...(isDesktop ? [{ keys: ['F5', chord('R')], means: text.keys.syncNow }] : []),
    { keys: ['Tab'], means: text.keys.tab },
    { keys: ['Esc'], means: text.keys.escape },
    { keys: ['?'], means: text.keys.help },
  ];
  const lists: readonly KeyRow[] = [
    { keys: ['↓', '↑'], means: text.keys.rows },
    { keys: ['Page ↓', 'Page ↑'], means: text.keys.pages },
    { keys: ['Home', 'End'], means: text.keys.ends },
    { keys: ['Enter'], means: text.keys.press },
  ];
  const close = (
    <button type="button" className="button" data-first-focus onClick={onClose}>
      {text.action.close}
    </button>
  );
  return (
    <Dialog title={text.keys.title} size="large" onClose={onClose} actions={close}>
      <p className="quiet-text">{text.keys.hint}</p>
      <div className="key-groups">
        <KeyGroup title={text.keys.everywhere} rows={everywhere} />
        <div>
          <KeyGroup title={text.keys.lists} rows={lists} />
          <KeyGroup title={text.keys.conflicts} rows={conflictKeyRows(text)} />
        </div>
      </div>
    </Dialog>
  );
}

function KeyGroup({ title, rows }: { readonly title: string; readonly rows: readonly KeyRow[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <KeyRows rows={rows} />
    </section>
  );
}
