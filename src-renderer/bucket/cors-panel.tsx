/**
 * The cross-origin rules of the bucket. COS takes them only as a whole, so each change sends the whole list with the one it was made
 * from; the engine refuses it where the bucket has another list by now, because it would undo what was done elsewhere. Their order
 * counts: the first rule that fits a request decides.
 */
import { Fragment, useRef, useState } from 'react';
import { bucketLimits, type CorsRule } from '../../src-main/contract/bucket.ts';
import { Icon } from '../parts/icon.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { isolatePath, toVisibleName } from '../text/visible-name.ts';
import { CorsRuleDialog } from './cors-rule-dialog.tsx';
import { useFocusRest } from './focus-rest.ts';
import { Question } from './question.tsx';
import { SettingPanel, type SettingProps } from './setting-panel.tsx';
import { useToldTask } from './use-told-task.ts';

export function CorsPanel({ pairId, asked, change }: SettingProps<readonly CorsRule[]>) {
  const { text } = useWords();
  return (
    <SettingPanel title={text.bucketPage.cors} right="name/cos:GetBucketCORS" asked={asked}>
      {(rules) => <CorsRules pairId={pairId} rules={rules} change={change} />}
    </SettingPanel>
  );
}

type RulesProps = Omit<SettingProps<unknown>, 'asked'> & { readonly rules: readonly CorsRule[] };

/** Up or down by one place. */
type Step = -1 | 1;

/** What was begun, on which rule of which list; a new rule comes after the last. */
type Begun = { readonly kind: 'edit' | 'remove'; readonly index: number; readonly of: readonly CorsRule[] };

function CorsRules({ pairId, rules, change }: RulesProps) {
  const { text } = useWords();
  const { call } = useActions();
  const [begun, setBegun] = useState<Begun | undefined>(undefined);
  const addButton = useFocusRest<HTMLButtonElement>(begun !== undefined);
  const close = (): void => setBegun(undefined);
  const list = useRef<HTMLOListElement>(null);
  const moving = useToldTask();
  const isFull = rules.length >= bucketLimits.corsRules;

  async function save(was: readonly CorsRule[], changed: readonly CorsRule[]): Promise<void> {
    await change(() => call('setBucketCors', { pairId, was: [...was], rules: [...changed] }));
  }

  function move(index: number, step: Step): void {
    const to = index + step;
    const rest = rules.toSpliced(index, 1);
    const moved = [...rest.slice(0, to), ...rules.slice(index, index + 1), ...rest.slice(to)];
    moving.run(
      () => save(rules, moved),
      // Along with the rule, so that it can be moved on.
      () => list.current?.querySelector<HTMLElement>(`[data-place="${placeOf(to, step)}"]`)?.focus(),
    );
  }

  return (
    <>
      <p className="hint">{text.bucketPage.corsMeans}</p>
      {rules.length === 0 ? (
        <p className="quiet-text">{text.bucketPage.noRules}</p>
      ) : (
        <ol ref={list} className="setting-rows" aria-label={text.bucketPage.cors}>
          {rules.map((rule, index) => (
            <RuleRow
              // biome-ignore lint/suspicious/noArrayIndexKey: rules may be equal in all they say; only their place tells them apart
              key={index}
              rule={rule}
              index={index}
              count={rules.length}
              isMoving={moving.isBusy}
              onBegin={(kind) => setBegun({ kind, index, of: rules })}
              onMove={(step) => move(index, step)}
            />
          ))}
        </ol>
      )}
      {moving.failure === undefined ? null : <ReasonNote reason={moving.failure} />}
      <div className="button-row">
        <button
          ref={addButton}
          type="button"
          className="button"
          aria-disabled={isFull ? true : undefined}
          onClick={isFull ? undefined : () => setBegun({ kind: 'edit', index: rules.length, of: rules })}
        >
          <Icon name="add" />
          {text.bucketPage.addRule}
        </button>
        {isFull ? <span className="hint">{text.bucketPage.rulesMost(bucketLimits.corsRules)}</span> : null}
      </div>
      {begun?.kind === 'edit' ? (
        <CorsRuleDialog
          rule={begun.of[begun.index]}
          onClose={close}
          onSave={(rule) => save(begun.of, begun.of.toSpliced(begun.index, 1, rule))}
        />
      ) : null}
      {begun?.kind === 'remove' ? (
        <Question
          title={text.bucketPage.removeRuleSure}
          confirm={text.bucketPage.removeNow}
          onClose={close}
          onConfirm={() => save(begun.of, begun.of.toSpliced(begun.index, 1))}
        >
          <p className="whole-path">{toVisibleName(begun.of[begun.index]?.allowedOrigins.join(', ') ?? '')}</p>
          <p>{text.bucketPage.removeRuleMeans}</p>
        </Question>
      ) : null}
    </>
  );
}

type RowProps = {
  readonly rule: CorsRule;
  readonly index: number;
  readonly count: number;
  readonly isMoving: boolean;
  readonly onBegin: (kind: Begun['kind']) => void;
  readonly onMove: (step: Step) => void;
};

const steps = [
  { step: -1, icon: 'up', word: 'moveUp' },
  { step: 1, icon: 'down', word: 'moveDown' },
] as const;

function placeOf(index: number, step: Step): string {
  return `${index} ${step}`;
}

function RuleRow({ rule, index, count, isMoving, onBegin, onMove }: RowProps) {
  const { text } = useWords();
  const name = isolatePath(rule.allowedOrigins.join(', '));
  const facts = [
    [text.bucketPage.allowedHeaders, rule.allowedHeaders.join(', ')],
    [text.bucketPage.exposedHeaders, rule.exposeHeaders.join(', ')],
    [text.bucketPage.remembered, rule.maxAgeSeconds === undefined ? '' : text.bucketPage.secondsOf(rule.maxAgeSeconds)],
  ] as const;
  const said = facts.filter(([, value]) => value !== '');
  return (
    <li>
      <div className="section-head">
        <div className="rule-head">
          <ul>
            {[...new Set(rule.allowedOrigins)].map((origin) => (
              <li key={origin}>
                <strong>{toVisibleName(origin)}</strong>
              </li>
            ))}
          </ul>
          <p className="rule-methods">
            {[...new Set(rule.allowedMethods)].map((method) => (
              <span key={method} className="tag">
                {method}
              </span>
            ))}
          </p>
        </div>
        {count < 2 ? null : (
          <span className="rule-order">
            {steps.map(({ step, icon, word }) => (
              <IconButton
                key={step}
                icon={icon}
                label={text.bucketPage[word]}
                name={text.bucketPage[`${word}Of`](name)}
                place={placeOf(index, step)}
                isOff={isMoving || index + step < 0 || index + step >= count}
                onClick={() => onMove(step)}
              />
            ))}
          </span>
        )}
        <button
          type="button"
          className="button quiet"
          aria-label={text.bucketPage.editRuleOf(name)}
          onClick={() => onBegin('edit')}
        >
          {text.bucketPage.editRule}
        </button>
        <button
          type="button"
          className="button quiet"
          aria-label={text.bucketPage.removeRuleOf(name)}
          onClick={() => onBegin('remove')}
        >
          {text.action.remove}
        </button>
      </div>
      {said.length === 0 ? null : (
        <dl className="fact-list">
          {said.map(([label, value]) => (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>{toVisibleName(value)}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </li>
  );
}
