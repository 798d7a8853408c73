/**
 * One cross-origin rule, new or changed. What is wrong is said at its field once saving was tried, and the first such field gets the
 * focus.
 */
import { useId, useRef, useState } from 'react';
import type { CorsRule } from '../../src-main/contract/bucket.ts';
import { assertNever } from '../assert-never.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import type { Catalogue } from '../text/en.ts';
import { useWords } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';
import {
  type CorsDraft,
  type CorsField,
  type CorsMethod,
  type CorsMistake,
  corsMethods,
  corsPresets,
  draftOf,
  findMistakes,
  ruleOf,
} from './cors-draft.ts';
import { TaskButton } from './task-button.tsx';
import { useToldTask } from './use-told-task.ts';

type Props = {
  /** Absent for a new one. */
  readonly rule: CorsRule | undefined;
  readonly onClose: () => void;
  readonly onSave: (rule: CorsRule) => Promise<void>;
};

export function CorsRuleDialog({ rule, onClose, onSave }: Props) {
  const { text } = useWords();
  const task = useToldTask();
  const form = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState(() => draftOf(rule));
  const [isTried, setTried] = useState(false);
  const mistakes: ReadonlyMap<CorsField, CorsMistake> = isTried ? findMistakes(draft) : new Map();
  const put = (change: Partial<CorsDraft>): void => setDraft({ ...draft, ...change });
  const errorOf = (field: CorsField): string | undefined => sayMistake(mistakes.get(field), field, text);

  function save(): void {
    const [first] = findMistakes(draft).keys();
    setTried(true);
    if (first !== undefined) {
      form.current?.querySelector<HTMLElement>(`[data-field="${first}"]`)?.focus();
    } else if (!task.isBusy) {
      task.run(() => onSave(ruleOf(draft, rule?.id)), onClose);
    }
  }

  return (
    <Dialog
      title={rule === undefined ? text.bucketPage.newRule : text.bucketPage.changeRule}
      size="large"
      onClose={onClose}
      onSubmit={save}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {text.action.cancel}
          </button>
          <TaskButton look="primary" isBusy={task.isBusy}>
            {text.action.save}
          </TaskButton>
        </>
      }
    >
      <div ref={form} className="field-group">
        {rule === undefined ? <Presets onChoose={put} /> : null}
        <Field label={text.bucketPage.origins} hint={text.bucketPage.originsHint} error={errorOf('origins')}>
          {(control) => (
            <textarea
              {...control}
              className="code"
              data-field="origins"
              data-first-focus
              rows={3}
              spellCheck={false}
              placeholder="https://www.example.com"
              value={draft.origins}
              onChange={(event) => put({ origins: event.target.value })}
            />
          )}
        </Field>
        <Methods chosen={draft.methods} error={errorOf('methods')} onChange={(methods) => put({ methods })} />
        <div className="pair-of-lists">
          {(['allowedHeaders', 'exposedHeaders'] as const).map((field) => (
            <Field
              key={field}
              label={text.bucketPage[field]}
              hint={text.bucketPage.headersHint[field]}
              error={errorOf(field)}
            >
              {(control) => (
                <textarea
                  {...control}
                  className="code"
                  data-field={field}
                  rows={3}
                  spellCheck={false}
                  value={draft[field]}
                  onChange={(event) => put({ [field]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </div>
        <Field label={text.bucketPage.maxAge} hint={text.bucketPage.maxAgeHint} error={errorOf('maxAge')}>
          {(control) => (
            <span className="input-row">
              <input
                {...control}
                type="text"
                inputMode="numeric"
                className="number-input"
                data-field="maxAge"
                value={draft.maxAge}
                onChange={(event) => put({ maxAge: event.target.value })}
              />
              <span className="unit">{text.bucketPage.seconds}</span>
            </span>
          )}
        </Field>
        {task.failure === undefined ? null : <ReasonNote reason={task.failure} />}
      </div>
    </Dialog>
  );
}

function Presets({ onChoose }: { readonly onChoose: (draft: Omit<CorsDraft, 'origins'>) => void }) {
  const { text } = useWords();
  const id = useId();
  return (
    <fieldset className="presets" aria-labelledby={id}>
      <span id={id} className="quiet-text">
        {text.bucketPage.fillIn}
      </span>
      {(['downloads', 'uploads'] as const).map((name) => (
        <button key={name} type="button" className="chip" onClick={() => onChoose(corsPresets[name])}>
          {text.bucketPage.preset[name]}
        </button>
      ))}
    </fieldset>
  );
}

type MethodsProps = {
  readonly chosen: readonly CorsMethod[];
  readonly error: string | undefined;
  readonly onChange: (chosen: readonly CorsMethod[]) => void;
};

function Methods({ chosen, error, onChange }: MethodsProps) {
  const { text } = useWords();
  const errorId = useId();
  return (
    <fieldset className="methods" aria-describedby={error === undefined ? undefined : errorId}>
      <legend>{text.bucketPage.methods}</legend>
      <div className="button-row">
        {corsMethods.map((method, index) => (
          <label key={method} className="check">
            <input
              type="checkbox"
              data-field={index === 0 ? 'methods' : undefined}
              checked={chosen.includes(method)}
              onChange={({ target }) =>
                onChange(target.checked ? [...chosen, method] : chosen.filter((one) => one !== method))
              }
            />
            <code>{method}</code>
          </label>
        ))}
      </div>
      {error === undefined ? null : (
        <p id={errorId} className="field-error">
          <Icon name="problem" size={14} />
          {error}
        </p>
      )}
    </fieldset>
  );
}

function sayMistake(mistake: CorsMistake | undefined, field: CorsField, text: Catalogue): string | undefined {
  const words = text.bucketPage;
  switch (mistake?.kind) {
    case undefined:
      return undefined;
    case 'needed':
      return field === 'methods' ? words.needsMethod : words.needsOrigin;
    case 'origin':
      return words.noOrigin(isolateName(mistake.line));
    case 'header':
      return words.noHeader(isolateName(mistake.line));
    case 'star':
      return field === 'exposedHeaders'
        ? words.noStar(isolateName(mistake.line))
        : words.oneStar(isolateName(mistake.line));
    case 'number':
      return words.wholeNumber;
    default:
      return assertNever(mistake);
  }
}
