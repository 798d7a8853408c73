/** A choice among a few named values, as the platform's own list. */
import type { ControlProps } from './field.tsx';

type Props<Value extends string> = {
  readonly values: readonly Value[];
  readonly names: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Where a label stands elsewhere; in a `Field`, `control` has it. */
  readonly id?: string;
  readonly control?: ControlProps;
  readonly isDisabled?: boolean;
};

export function Choice<Value extends string>({
  values,
  names,
  value,
  onChange,
  id,
  control,
  isDisabled,
}: Props<Value>) {
  return (
    <select
      id={id}
      {...control}
      value={value}
      disabled={isDisabled}
      onChange={(event) => {
        const chosen = values.find((one) => one === event.target.value);
        if (chosen !== undefined) {
          onChange(chosen);
        }
      }}
    >
      {values.map((one) => (
        <option key={one} value={one}>
          {names[one]}
        </option>
      ))}
    </select>
  );
}
