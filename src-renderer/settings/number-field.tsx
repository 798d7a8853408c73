/** A whole number within bounds. It is taken when the field is left or Enter is pressed; what does not fit is said, and not taken. */
import { useState } from 'react';
import { Field } from '../parts/field.tsx';
import { useWords } from '../text/language.tsx';

type Props = {
  readonly label: string;
  readonly hint?: string;
  readonly unit?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
};

export function NumberField({ label, hint, unit, value, min, max, onChange }: Props) {
  const { text, format } = useWords();
  const [edit, setEdit] = useState<{ readonly typed: string; readonly of: number } | undefined>(undefined);
  // What is typed belongs to the value it started from: a new value from elsewhere replaces it.
  const typed = edit?.of === value ? edit.typed : String(value);
  const number = /^\d+$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  const isFit = number >= min && number <= max;
  function take(): void {
    if (isFit && number !== value) {
      onChange(number);
    }
  }
  return (
    <Field
      label={label}
      {...(hint === undefined ? {} : { hint })}
      error={isFit ? undefined : text.settings.between(format.count(min), format.count(max))}
    >
      {(control) => (
        <span className="input-row">
          <input
            {...control}
            type="text"
            inputMode="numeric"
            className="number-input"
            value={typed}
            onChange={(event) => setEdit({ typed: event.target.value, of: value })}
            onBlur={take}
            onKeyDown={(event) => {
              if (event.key === 'Enter') {
                take();
              }
            }}
          />
          {unit === undefined ? null : <span className="unit">{unit}</span>}
        </span>
      )}
    </Field>
  );
}
