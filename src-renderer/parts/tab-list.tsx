/** Views of one thing beside each other. The one file that names the tabs library. Arrow keys move, Home and End too. */
import { Tabs } from 'radix-ui';
import { type ReactNode, useEffect, useRef } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type Tab<Name extends string> = { readonly name: Name; readonly label: string; readonly icon?: IconName };

type Props<Name extends string> = {
  readonly label: string;
  readonly tabs: readonly Tab<Name>[];
  readonly current: Name;
  readonly onChange: (name: Name) => void;
  /** What the current tab shows. */
  readonly children: ReactNode;
};

export function TabList<Name extends string>({ label, tabs, current, onChange, children }: Props<Name>) {
  const list = useRef<HTMLDivElement>(null);
  // In a narrow window the list is scrolled sideways.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is another tab that is to be seen
  useEffect(() => {
    list.current?.querySelector('[data-state="active"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <Tabs.Root
      className="tabs"
      value={current}
      onValueChange={(value) => {
        const chosen = tabs.find(({ name }) => name === value);
        if (chosen !== undefined) {
          onChange(chosen.name);
        }
      }}
    >
      <Tabs.List ref={list} className="tab-list" aria-label={label}>
        {tabs.map((tab) => (
          <Tabs.Trigger key={tab.name} className="tab" value={tab.name}>
            {tab.icon === undefined ? null : <Icon name={tab.icon} />}
            {tab.label}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content className="tab-content" value={current} tabIndex={-1}>
        {children}
      </Tabs.Content>
    </Tabs.Root>
  );
}
