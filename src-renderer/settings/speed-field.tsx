/**
 * A limit of speed. It is kept, and typed, in KiB a second; speeds are told in decimal units everywhere else, so what the limit is in those
 * stands below.
 */
import { useWords } from '../text/language.tsx';
import { NumberField } from './number-field.tsx';

const fastest = 10_000_000;

type Props = { readonly label: string; readonly value: number; readonly onChange: (value: number) => void };

export function SpeedField({ label, value, onChange }: Props) {
  const { text, format } = useWords();
  const speed = text.headline.perSecond(format.bytes(value * 1024));
  return (
    <NumberField
      label={label}
      hint={value === 0 ? text.settings.noLimit : text.settings.limitIs(speed)}
      unit="KiB/s"
      value={value}
      min={0}
      max={fastest}
      onChange={onChange}
    />
  );
}
