/** A button that is only a picture: its name is read aloud, and shown when the pointer or the focus rests on it. */
import { Icon, type IconName } from './icon.tsx';
import { Tooltip } from './tooltip.tsx';

type Props = {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
  readonly isDisabled?: boolean;
};

export function IconButton({ icon, label, onClick, isDisabled = false }: Props) {
  return (
    <Tooltip label={label}>
      <button type="button" className="button icon-button" aria-label={label} disabled={isDisabled} onClick={onClick}>
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}
