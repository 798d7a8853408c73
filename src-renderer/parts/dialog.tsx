/**
 * A modal dialog: the native element keeps the focus inside and closes on Escape; the focus goes back to where it came from.
 * It begins on the element marked `data-first-focus`: the harmless choice.
 */
import { type ReactNode, useEffect, useId, useRef } from 'react';

type Props = {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions: ReactNode;
};

export function Dialog({ title, onClose, children, actions }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const opener = document.activeElement;
    if (dialog.current?.open === false) {
      dialog.current.showModal();
      dialog.current.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    }
    return () => {
      if (opener instanceof HTMLElement) {
        opener.focus();
      }
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      onCancel={(event) => {
        // The page owns whether it is open; the browser only asks.
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      <div className="dialog-body">{children}</div>
      <div className="dialog-actions">{actions}</div>
    </dialog>
  );
}
