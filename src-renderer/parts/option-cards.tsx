/** A choice among a few things that need a sentence each: radio buttons as cards. */
import { type ReactNode, useId } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type Option<Value extends string> = {
  readonly value: Value;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly icon?: IconName;
};

type Props<Value extends string> = {
  readonly legend: string;
  readonly isLegendHidden?: boolean;
  readonly options: readonly Option<Value>[];
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
};

export function OptionCards<Value extends string>({
  legend,
  isLegendHidden = false,
  options,
  value,
  onChange,
}: Props<Value>) {
  const name = useId();
  return (
    <fieldset className="option-cards">
      <legend className={isLegendHidden ? 'visually-hidden' : undefined}>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="option-card">
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.icon === undefined ? null : <Icon name={option.icon} size={18} />}
          <span className="option-words">
            <span className="option-title">{option.title}</span>
            {option.detail === undefined ? null : <span className="hint">{option.detail}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
