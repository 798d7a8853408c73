/** A button that is only a picture: its name is read aloud, and shown when the pointer or the focus rests on it. */
import { Icon, type IconName } from './icon.tsx';
import { Tooltip } from './tooltip.tsx';

type Props = {
  readonly icon: IconName;
  readonly label: string;
  /** Read aloud instead of the label, where several buttons have the same one. */
  readonly name?: string;
  readonly onClick: () => void;
  readonly isDisabled?: boolean;
  /** Does nothing for now, and keeps the focus. */
  readonly isOff?: boolean;
  /** A place that the focus is moved to by its name. */
  readonly place?: string;
  /** With Tab. */
  readonly isReachable?: boolean;
};

export function IconButton({
  icon,
  label,
  name = label,
  onClick,
  isDisabled = false,
  isOff = false,
  place,
  isReachable = true,
}: Props) {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        className="button icon-button"
        aria-label={name}
        tabIndex={isReachable ? undefined : -1}
        data-place={place}
        disabled={isDisabled}
        aria-disabled={isOff ? true : undefined}
        onClick={isOff ? undefined : onClick}
      >
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}
