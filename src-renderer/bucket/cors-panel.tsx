/**
 * The cross-origin rules of the bucket. COS takes them only as a whole, so each change sends the whole list with the one it was made
 * from; the engine refuses it where the bucket has another list by now, because it would undo what was done elsewhere.
 */
import { Fragment, useState } from 'react';
import { bucketLimits, type CorsRule } from '../../src-main/contract/bucket.ts';
import { Icon } from '../parts/icon.tsx';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { isolatePath, toVisibleName } from '../text/visible-name.ts';
import { CorsRuleDialog } from './cors-rule-dialog.tsx';
import { useFocusRest } from './focus-rest.ts';
import { Question } from './question.tsx';
import { SettingPanel, type SettingProps } from './setting-panel.tsx';

export function CorsPanel({ pairId, asked, change }: SettingProps<readonly CorsRule[]>) {
  const { text } = useWords();
  return (
    <SettingPanel title={text.bucketPage.cors} right="name/cos:GetBucketCORS" asked={asked}>
      {(rules) => <CorsRules pairId={pairId} rules={rules} change={change} />}
    </SettingPanel>
  );
}

type RulesProps = Omit<SettingProps<unknown>, 'asked'> & { readonly rules: readonly CorsRule[] };

/** What was begun, on which rule of which list; a new rule comes after the last. */
type Begun = { readonly kind: 'edit' | 'remove'; readonly index: number; readonly of: readonly CorsRule[] };

function CorsRules({ pairId, rules, change }: RulesProps) {
  const { text } = useWords();
  const { call } = useActions();
  const [begun, setBegun] = useState<Begun | undefined>(undefined);
  const addButton = useFocusRest<HTMLButtonElement>(begun !== undefined);
  const close = (): void => setBegun(undefined);
  const isFull = rules.length >= bucketLimits.corsRules;

  async function save(was: readonly CorsRule[], changed: readonly CorsRule[]): Promise<void> {
    await change(() => call('setBucketCors', { pairId, was: [...was], rules: [...changed] }));
  }

  return (
    <>
      <p className="hint">{text.bucketPage.corsMeans}</p>
      {rules.length === 0 ? (
        <p className="quiet-text">{text.bucketPage.noRules}</p>
      ) : (
        <ol className="setting-rows" aria-label={text.bucketPage.cors}>
          {rules.map((rule, index) => (
            <RuleRow
              // biome-ignore lint/suspicious/noArrayIndexKey: rules may be equal in all they say; only their place tells them apart
              key={index}
              rule={rule}
              onBegin={(kind) => setBegun({ kind, index, of: rules })}
            />
          ))}
        </ol>
      )}
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

type RowProps = { readonly rule: CorsRule; readonly onBegin: (kind: Begun['kind']) => void };

function RuleRow({ rule, onBegin }: RowProps) {
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
