/** Limits by day and hour. The first window that fits the present time replaces the limits above; windows may go over midnight. */
import { useState } from 'react';
import type { NetworkSettings } from '../../src-main/contract/settings.ts';
import { Icon } from '../parts/icon.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useWords } from '../text/language.tsx';
import { SpeedField } from './speed-field.tsx';

export type TimeWindow = NetworkSettings['bandwidth']['timetable'][number];

const everyDay = [1, 2, 3, 4, 5, 6, 0] as const;
const officeHours: TimeWindow = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 18 * 60, up: 1024, down: 4096 };
const mostWindows = 50;

/** 570 as 09:30, which is what the platform's field for times holds. */
export function toClock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

export function fromClock(text: string): number | undefined {
  const found = /^(\d{2}):(\d{2})/.exec(text);
  return found === null ? undefined : Number(found[1]) * 60 + Number(found[2]);
}

type Props = {
  readonly windows: readonly TimeWindow[];
  readonly onChange: (windows: readonly TimeWindow[]) => void;
};

export function Timetable({ windows, onChange }: Props) {
  const { text } = useWords();
  return (
    <div className="timetable">
      <h3>{text.settings.timetable}</h3>
      <p className="hint">{text.settings.timetableHint}</p>
      <ul aria-label={text.settings.timetable}>
        {windows.map((window, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: windows have no identity but their place in the order
          <li key={index} className="time-window">
            <TimeWindowFields
              window={window}
              onChange={(next) => onChange(windows.map((one, at) => (at === index ? next : one)))}
              onRemove={() => onChange(windows.filter((_, at) => at !== index))}
            />
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="button"
        disabled={windows.length >= mostWindows}
        onClick={() => onChange([...windows, officeHours])}
      >
        <Icon name="add" />
        {text.settings.addWindow}
      </button>
    </div>
  );
}

type FieldsProps = {
  readonly window: TimeWindow;
  readonly onChange: (window: TimeWindow) => void;
  readonly onRemove: () => void;
};

function TimeWindowFields({ window, onChange, onRemove }: FieldsProps) {
  const { text, format } = useWords();
  const toggleDay = (day: number): void => {
    const days = window.days.includes(day) ? window.days.filter((one) => one !== day) : [...window.days, day];
    if (days.length > 0) {
      onChange({ ...window, days });
    }
  };
  return (
    <>
      <fieldset className="days">
        <legend className="visually-hidden">{text.settings.days}</legend>
        {everyDay.map((day) => (
          <button
            key={day}
            type="button"
            className="chip"
            title={format.weekday(day, 'long')}
            aria-pressed={window.days.includes(day)}
            onClick={() => toggleDay(day)}
          >
            {format.weekday(day, 'short')}
          </button>
        ))}
        <IconButton icon="deleted" label={text.settings.removeWindow} onClick={onRemove} />
      </fieldset>
      <div className="window-fields">
        <ClockField
          label={text.settings.from}
          minute={window.from}
          onChange={(from) => onChange({ ...window, from })}
        />
        <ClockField label={text.settings.to} minute={window.to} onChange={(to) => onChange({ ...window, to })} />
        <SpeedField label={text.settings.up} value={window.up} onChange={(up) => onChange({ ...window, up })} />
        <SpeedField label={text.settings.down} value={window.down} onChange={(down) => onChange({ ...window, down })} />
      </div>
    </>
  );
}

type ClockProps = { readonly label: string; readonly minute: number; readonly onChange: (minute: number) => void };

function ClockField({ label, minute, onChange }: ClockProps) {
  const [typed, setTyped] = useState(toClock(minute));
  return (
    <label className="field-block">
      <span>{label}</span>
      <input
        type="time"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => {
          const next = fromClock(typed);
          if (next !== undefined && next !== minute) {
            onChange(next);
          }
        }}
      />
    </label>
  );
}
