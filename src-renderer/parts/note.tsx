/** A remark beside what it is about. Its tone is said by its picture and its words, not by colour alone. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import type { Tone } from './tone.ts';

const icons: Readonly<Record<Tone, IconName>> = {
  good: 'in-sync',
  busy: 'info',
  calm: 'info',
  warn: 'problem',
  bad: 'stopped',
};

export function Note({ tone = 'calm', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <div className="note" data-tone={tone}>
      <Icon name={icons[tone]} />
      <div className="note-words">{children}</div>
    </div>
  );
}
