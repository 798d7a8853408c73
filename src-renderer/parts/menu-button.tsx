/**
 * A button that opens a short menu, by the menu button pattern of the ARIA practices: arrows, Home, End, Escape, Tab; focus comes back
 * to the button.
 */
import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon } from './icon.tsx';

export type MenuItem = { readonly label: string; readonly onChoose: () => void };
type Props = {
  readonly label: string;
  readonly menuLabel: string;
  readonly items: readonly MenuItem[];
  readonly children: ReactNode;
};

export function MenuButton({ label, menuLabel, items, children }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const startAt = useRef<'first' | 'last'>('first');
  const menuId = useId();

  function entries(): readonly HTMLElement[] {
    return [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  }

  useEffect(() => {
    if (open) {
      const all = [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
      (startAt.current === 'first' ? all[0] : all.at(-1))?.focus();
    }
  }, [open]);

  function show(at: 'first' | 'last'): void {
    startAt.current = at;
    setOpen(true);
  }

  function hide(): void {
    setOpen(false);
    button.current?.focus();
  }

  function onButtonKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      show(event.key === 'ArrowDown' ? 'first' : 'last');
    }
  }

  function onMenuKey(event: KeyboardEvent): void {
    const all = entries();
    const at = document.activeElement instanceof HTMLElement ? all.indexOf(document.activeElement) : -1;
    const targets: Readonly<Record<string, HTMLElement | undefined>> = {
      ArrowDown: all[(at + 1) % all.length],
      ArrowUp: all[(at - 1 + all.length) % all.length],
      Home: all[0],
      End: all.at(-1),
    };
    if (event.key === 'Escape') {
      event.preventDefault();
      hide();
    } else if (event.key === 'Tab') {
      setOpen(false);
    } else if (targets[event.key] !== undefined) {
      event.preventDefault();
      targets[event.key]?.focus();
    }
  }

  function onBlur(event: FocusEvent<HTMLElement>): void {
    if (!event.currentTarget.contains(event.relatedTarget)) {
      setOpen(false);
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that the focus has left its children
    <span className="menu-place" onBlur={onBlur}>
      <button
        ref={button}
        type="button"
        className="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        onClick={() => (open ? hide() : show('first'))}
        onKeyDown={onButtonKey}
      >
        {children}
        <Icon name="open" size={14} />
      </button>
      {open ? (
        <div
          ref={menu}
          id={menuId}
          className="menu"
          role="menu"
          tabIndex={-1}
          aria-label={menuLabel}
          onKeyDown={onMenuKey}
        >
          <p className="menu-title" aria-hidden="true">
            {menuLabel}
          </p>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                hide();
                item.onChoose();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      ) : null}
    </span>
  );
}
