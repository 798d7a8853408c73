/** A control with its label, its hint and what is wrong with it, tied together for every reader. */
import { type ReactNode, useId } from 'react';
import { Icon } from './icon.tsx';

/** Put these on the control. */
export type ControlProps = {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
};

type Props = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly children: (control: ControlProps) => ReactNode;
};

export function Field({ label, hint, error, children }: Props) {
  const id = useId();
  const hintId = useId();
  const errorId = useId();
  const described = [hint === undefined ? [] : [hintId], error === undefined ? [] : [errorId]].flat().join(' ');
  return (
    <div className="field-block">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {hint === undefined ? null : (
        <p id={hintId} className="hint">
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p id={errorId} className="field-error">
          <Icon name="problem" size={14} />
          {error}
        </p>
      )}
    </div>
  );
}
