/**
 * A modal dialog on the browser's own element, which keeps the focus inside, makes the rest inert and closes on Escape; the focus goes
 * back to where it came from. It begins on the element marked `data-first-focus`, the harmless choice, or on the first field. The browser's element rather
 * than a library's, because those lock scrolling with style elements that the content security policy refuses.
 */
import { type ReactNode, type SubmitEvent, useEffect, useId, useRef, useState } from 'react';
import type { Reason } from '../../src-main/contract/model.ts';
import { useWords } from '../text/language.tsx';
import { FloatingPlace } from './floating-place.ts';
import { IconButton } from './icon-button.tsx';
import { ReasonNote } from './reason-note.tsx';

type Props = {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions: ReactNode;
  readonly size?: 'small' | 'large';
  /** Why what was asked for did not work. Always in sight, however long the dialog is. */
  readonly failure?: Reason | undefined;
  /** Makes it a form: Enter does what its submit button does. */
  readonly onSubmit?: () => void;
};

export function Dialog({ title, onClose, children, actions, failure, size = 'small', onSubmit }: Props) {
  const { text } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const titleId = useId();

  useEffect(() => {
    const opener = document.activeElement;
    if (dialog.current?.open === false) {
      dialog.current.showModal();
      const first =
        dialog.current.querySelector<HTMLElement>('[data-first-focus]') ??
        dialog.current.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea, button)');
      first?.focus();
      setPlace(dialog.current);
    }
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) {
        opener.focus();
      }
    };
  }, []);

  const content = (
    <>
      <div className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <IconButton icon="close" label={text.action.close} onClick={onClose} />
      </div>
      <div className="dialog-body">{children}</div>
      {failure === undefined ? null : (
        <div className="dialog-failure">
          <ReasonNote reason={failure} />
        </div>
      )}
      <div className="dialog-actions">{actions}</div>
    </>
  );
  return (
    <dialog
      ref={dialog}
      data-size={size}
      aria-labelledby={titleId}
      onClose={onClose}
      onCancel={(event) => {
        // The page owns whether it is open; the browser only asks.
        event.preventDefault();
        onClose();
      }}
    >
      <FloatingPlace value={place}>
        {onSubmit === undefined ? (
          <div className="dialog-frame">{content}</div>
        ) : (
          <form
            className="dialog-frame"
            noValidate
            onSubmit={(event: SubmitEvent) => {
              event.preventDefault();
              onSubmit();
            }}
          >
            {content}
          </form>
        )}
      </FloatingPlace>
    </dialog>
  );
}
