/**
 * A button whose work takes a while: meanwhile it says so and does not begin twice. It is never switched off in the browser's way, so
 * that it keeps the focus, also when there is nothing left to do.
 */
import type { ReactNode } from 'react';
import { Icon } from '../parts/icon.tsx';

type Props = {
  readonly isBusy: boolean;
  readonly isDisabled?: boolean;
  readonly look?: 'primary' | 'danger';
  /** Without it, the button submits its form. */
  readonly onClick?: () => void;
  readonly children: ReactNode;
};

export function TaskButton({ isBusy, isDisabled = false, look, onClick, children }: Props) {
  const isOff = isBusy || isDisabled;
  return (
    <button
      type={onClick === undefined ? 'submit' : 'button'}
      className={look === undefined ? 'button' : `button ${look}`}
      aria-disabled={isOff ? true : undefined}
      onClick={(event) => {
        if (isOff) {
          event.preventDefault();
        } else {
          onClick?.();
        }
      }}
    >
      {isBusy ? <Icon name="waiting" /> : null}
      {children}
    </button>
  );
}
