/** A setting that is on or off, with its words. The one file that names the switch library. */
import { Switch } from 'radix-ui';
import { type ReactNode, useId } from 'react';

type Props = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
};

export function Toggle({ label, hint, isOn, isDisabled = false, onChange }: Props) {
  const id = useId();
  const hintId = useId();
  return (
    <div className="toggle">
      <div className="toggle-words">
        <label htmlFor={id}>{label}</label>
        {hint === undefined ? null : (
          <p id={hintId} className="hint">
            {hint}
          </p>
        )}
      </div>
      <Switch.Root
        id={id}
        className="switch"
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={hint === undefined ? undefined : hintId}
        onCheckedChange={onChange}
      >
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
    </div>
  );
}
