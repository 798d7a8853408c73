/** What a list says when it has nothing to say. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

type Props = {
  readonly icon: IconName;
  readonly title: string;
  readonly detail?: string;
  readonly children?: ReactNode;
};

export function EmptyState({ icon, title, detail, children }: Props) {
  return (
    <div className="empty">
      <Icon name={icon} size={32} />
      <p className="empty-title">{title}</p>
      {detail === undefined ? null : <p className="quiet-text">{detail}</p>}
      {children}
    </div>
  );
}
