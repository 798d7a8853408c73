/**
 * A button that opens a short menu: arrows, Home, End, type-ahead, Escape; focus comes back to the button. The one file that names the
 * menu library. Not modal, since the modal kind locks scrolling with style elements that the content security policy refuses.
 */
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useFloatingPlace } from './floating-place.ts';
import { Icon, type IconName } from './icon.tsx';

/** `href` makes it a link. A menu may group its entries: a line is drawn before one that `startsGroup`. */
export type MenuItem = {
  readonly label: string;
  readonly icon?: IconName;
  readonly isDangerous?: boolean;
  readonly startsGroup?: boolean;
} & ({ readonly onChoose: () => void } | { readonly href: string });

type Props = {
  readonly label: string;
  readonly menuLabel: string;
  readonly items: readonly MenuItem[];
  /** Only a picture: the button has no words of its own. */
  readonly isIcon?: boolean;
  readonly children: ReactNode;
};

export function MenuButton({ label, menuLabel, items, isIcon = false, children }: Props) {
  const place = useFloatingPlace();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          className={isIcon ? 'button icon-button' : 'button'}
          aria-label={label}
          title={isIcon ? menuLabel : undefined}
        >
          {children}
          {isIcon ? null : <Icon name="open" size={14} />}
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={place}>
        <DropdownMenu.Content
          className="menu"
          aria-label={menuLabel}
          align={isIcon ? 'end' : 'start'}
          sideOffset={4}
          collisionPadding={8}
          loop
        >
          {items.map((item) => (
            <Entry key={item.label} item={item} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Entry({ item }: { readonly item: MenuItem }) {
  const words = (
    <>
      {item.icon === undefined ? null : <Icon name={item.icon} />}
      {item.label}
    </>
  );
  return (
    <>
      {item.startsGroup === true ? <DropdownMenu.Separator className="menu-line" /> : null}
      {'href' in item ? (
        <DropdownMenu.Item className="menu-item" asChild>
          <a href={item.href}>{words}</a>
        </DropdownMenu.Item>
      ) : (
        <DropdownMenu.Item
          className="menu-item"
          data-tone={item.isDangerous === true ? 'bad' : undefined}
          onSelect={item.onChoose}
        >
          {words}
        </DropdownMenu.Item>
      )}
    </>
  );
}
