/** First step: whose keys. An account is tested before it is added, so that a mistyped key is found here and not three steps later. */
import { useState } from 'react';
import type { AccountCheck } from '../../src-main/contract/accounts.ts';
import { AccountFields, nothingTyped, toKeys } from '../accounts/account-fields.tsx';
import { CheckList, isHarmless } from '../accounts/check-list.tsx';
import { Field } from '../parts/field.tsx';
import { OptionCards } from '../parts/option-cards.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked, useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import type { Draft } from './draft.ts';
import { StepForm } from './step-form.tsx';

const another = '+';

export type StepState = {
  readonly draft: Draft;
  readonly change: (change: Partial<Draft>) => void;
  readonly isDesktop: boolean;
  readonly onBack?: () => void;
  readonly onNext: (change?: Partial<Draft>) => void;
};

export function isUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}

export function AccountStep({ draft, change, onNext }: StepState) {
  const { text } = useWords();
  const { call } = useActions();
  const { asked } = useAsked('accounts', {});
  const { isBusy, failure, run } = useTask();
  const [chosen, setChosen] = useState<string | undefined>(draft.accountId === '' ? undefined : draft.accountId);
  const [typed, setTyped] = useState(nothingTyped);
  const [checks, setChecks] = useState<readonly AccountCheck[]>([]);

  const accounts = asked.kind === 'done' ? asked.result : [];
  const known = accounts.some(({ id }) => id === chosen) ? chosen : undefined;
  const selected = known ?? (accounts.length === 0 || chosen === another ? another : accounts[0]?.id);
  const keys = toKeys(typed);
  const endpoint = draft.endpoint.trim();
  const endpointError = endpoint === '' || isUrl(endpoint) ? undefined : text.wizard.endpointWrong;
  const canGoOn =
    asked.kind !== 'loading' &&
    endpointError === undefined &&
    (selected !== another || (keys !== undefined && typed.name.trim() !== ''));

  function next(): void {
    if (selected !== another) {
      // Another account knows other buckets.
      onNext(selected === draft.accountId ? {} : { accountId: selected ?? '', bucket: '', region: '', prefix: '' });
      return;
    }
    run(async () => {
      if (keys === undefined) {
        return;
      }
      const found = await call('testAccount', { keys, ...(endpoint === '' ? {} : { endpoint }) });
      setChecks(found);
      if (found.every(isHarmless)) {
        const account = await call('addAccount', { name: typed.name.trim(), keys });
        setTyped(nothingTyped);
        onNext({ accountId: account.id, bucket: '', region: '', prefix: '' });
      }
    });
  }

  return (
    <StepForm
      title={text.wizard.accountTitle}
      lead={text.wizard.accountLead}
      onNext={next}
      canGoOn={canGoOn}
      isBusy={isBusy}
    >
      {asked.kind === 'loading' ? <Waiting label={text.wizard.loading} /> : null}
      {asked.kind === 'failed' ? <ReasonNote reason={asked.reason} /> : null}
      {accounts.length === 0 ? null : (
        <OptionCards
          legend={text.wizard.accountTitle}
          isLegendHidden
          options={[
            ...accounts.map((account) => ({
              value: account.id,
              title: <bdi>{toVisibleName(account.name)}</bdi>,
              detail: account.secretIdHint ?? text.account.noKeys,
              icon: 'account' as const,
            })),
            { value: another, title: text.account.another, icon: 'add' as const },
          ]}
          value={selected}
          onChange={setChosen}
        />
      )}
      {selected === another && asked.kind !== 'loading' ? (
        <div className="field-group">
          <AccountFields
            typed={typed}
            onChange={(next) => {
              setTyped(next);
              setChecks([]);
            }}
          />
        </div>
      ) : null}
      <details className="more" open={draft.endpoint !== ''}>
        <summary>{text.wizard.otherServer}</summary>
        <Field label={text.wizard.endpoint} hint={text.wizard.endpointHint} error={endpointError}>
          {(control) => (
            <input
              {...control}
              type="url"
              className="code"
              value={draft.endpoint}
              placeholder="https://cos.example.com"
              onChange={(event) => change({ endpoint: event.target.value.trim() })}
            />
          )}
        </Field>
      </details>
      {checks.length === 0 ? null : <CheckList checks={checks} />}
      {failure === undefined ? null : <ReasonNote reason={failure} />}
    </StepForm>
  );
}
