/** Something is on its way: a small turning circle, with words. */
import { Icon } from './icon.tsx';

export function Waiting({ label }: { readonly label: string }) {
  return (
    <p className="waiting quiet-text" role="status">
      <Icon name="waiting" />
      {label}
    </p>
  );
}
