/** After how many days COS itself ends uploads of this synced folder that were left unfinished. */
import { useRef, useState } from 'react';
import { bucketLimits } from '../../src-main/contract/bucket.ts';
import { Field } from '../parts/field.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';
import type { SettingProps } from './setting-panel.tsx';
import { TaskButton } from './task-button.tsx';
import { useToldTask } from './use-told-task.ts';

const usualDays = 7;

type Props = {
  readonly pairId: string;
  /** What holds now. */
  readonly days: number | undefined;
  readonly prefix: string;
  readonly change: SettingProps<unknown>['change'];
};

export function UploadCleanup({ pairId, days, prefix, change }: Props) {
  const { text, format } = useWords();
  const { call } = useActions();
  const task = useToldTask();
  const input = useRef<HTMLInputElement>(null);
  const [edit, setEdit] = useState<{ readonly typed: string; readonly of: number | undefined } | undefined>(undefined);
  // What is typed belongs to the value it started from: a new value from elsewhere replaces it.
  const typed = edit !== undefined && edit.of === days ? edit.typed : String(days ?? usualDays);
  const number = /^\d{1,9}$/.test(typed.trim()) ? Number(typed) : 0;
  const isFit = number >= 1 && number <= bucketLimits.cleanupDays;

  function put(value: number | null): void {
    const save = (): Promise<void> => change(() => call('setUploadCleanup', { pairId, days: value }));
    // The button that takes the rule away goes with it; the focus does not.
    task.run(save, value === null ? () => input.current?.focus() : undefined);
  }

  return (
    <form
      className="sub-panel"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isFit) {
          input.current?.focus();
        } else if (!task.isBusy && number !== days) {
          put(number);
        }
      }}
    >
      <h3>{text.bucketPage.uploads}</h3>
      <p>
        {days === undefined
          ? text.bucketPage.cleanupIsOff
          : prefix === ''
            ? text.bucketPage.cleanupIsOnBucket(days)
            : text.bucketPage.cleanupIsOn(days, isolateName(prefix))}
      </p>
      <Field
        label={text.bucketPage.cleanupDays}
        hint={text.bucketPage.cleanupHint}
        error={isFit ? undefined : text.settings.between(format.count(1), format.count(bucketLimits.cleanupDays))}
      >
        {(control) => (
          <span className="input-row">
            <input
              {...control}
              ref={input}
              type="text"
              inputMode="numeric"
              className="number-input"
              value={typed}
              onChange={(event) => setEdit({ typed: event.target.value, of: days })}
            />
          </span>
        )}
      </Field>
      {task.failure === undefined ? null : <ReasonNote reason={task.failure} />}
      <div className="button-row">
        <TaskButton isBusy={task.isBusy} isDisabled={isFit && number === days}>
          {days === undefined ? text.bucketPage.cleanupStart : text.bucketPage.cleanupSave}
        </TaskButton>
        {days === undefined ? null : (
          <TaskButton isBusy={task.isBusy} onClick={() => put(null)}>
            {text.bucketPage.cleanupStop}
          </TaskButton>
        )}
      </div>
    </form>
  );
}
