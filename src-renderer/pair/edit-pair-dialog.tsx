/** Changes the rules of a synced folder. Where it is on both sides cannot change: that would be another folder. */
import { useState } from 'react';
import type { MethodParams } from '../../src-main/contract/methods.ts';
import type { PairView } from '../../src-main/contract/model.ts';
import { Choice } from '../parts/choice.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Note } from '../parts/note.tsx';
import { PathText } from '../parts/path-text.tsx';
import { NumberField } from '../settings/number-field.tsx';
import { useActions } from '../state/actions.tsx';
import { useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';
import { ModeField, type Rules, RulesFields } from './rules-fields.tsx';

/** As the contract has them. */
const leastPollSeconds = 5;
const mostPollSeconds = 86_400;
const usualPollSeconds = 60;

type Props = { readonly pair: PairView; readonly onClose: () => void };

export function EditPairDialog({ pair, onClose }: Props) {
  const { text } = useWords();
  const { call, say } = useActions();
  const { isBusy, failure, run } = useTask();
  const [name, setName] = useState(pair.name);
  /** While it is open, the dialog is called as it was when it opened, also when the new name is there already. */
  const [nameBefore] = useState(pair.name);
  const [rules, setRules] = useState<Rules>({
    mode: pair.mode,
    conflictPolicy: pair.conflictPolicy,
    ignoreRules: pair.ignoreRules,
    excludedFolders: pair.excludedFolders,
  });
  const [poll, setPoll] = useState(pair.remotePollSeconds);
  const nameError = name.trim() === '' ? text.edit.nameMissing : undefined;

  function save(): void {
    if (nameError !== undefined) {
      return;
    }
    const change: MethodParams<'updatePair'> = {
      pairId: pair.id,
      ...(name.trim() === pair.name ? {} : { name: name.trim() }),
      ...(rules.mode === pair.mode ? {} : { mode: rules.mode }),
      ...(rules.conflictPolicy === pair.conflictPolicy ? {} : { conflictPolicy: rules.conflictPolicy }),
      ...(rules.ignoreRules === pair.ignoreRules ? {} : { ignoreRules: rules.ignoreRules }),
      ...(rules.excludedFolders.join('\n') === pair.excludedFolders.join('\n')
        ? {}
        : { excludedFolders: [...rules.excludedFolders] }),
      ...(poll === pair.remotePollSeconds ? {} : { remotePollSeconds: poll ?? null }),
    };
    run(async () => {
      await call('updatePair', change);
      say(({ text }) => text.settings.saved);
      onClose();
    });
  }

  const actions = (
    <>
      <button type="button" className="button" onClick={onClose}>
        {text.action.cancel}
      </button>
      <button type="submit" className="button primary" disabled={isBusy}>
        {text.action.save}
      </button>
    </>
  );
  return (
    <Dialog
      title={text.edit.title(isolateName(nameBefore))}
      size="large"
      onClose={onClose}
      onSubmit={save}
      failure={failure}
      actions={actions}
    >
      <Field label={text.edit.name} error={nameError}>
        {(control) => (
          <input
            {...control}
            type="text"
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <dl className="fact-list">
        <dt>{text.pair.local}</dt>
        <dd>
          <PathText path={pair.localRoot} />
        </dd>
        <dt>{text.pair.remote}</dt>
        <dd>
          <PathText path={`${pair.bucket}/${pair.prefix}`} />
        </dd>
      </dl>
      <ModeField rules={rules} onChange={(change) => setRules({ ...rules, ...change })} />
      <RulesFields rules={rules} onChange={(change) => setRules({ ...rules, ...change })} />
      <Field label={text.edit.poll} hint={text.settings.pollHint}>
        {(control) => (
          <Choice
            control={control}
            values={['settings', 'own'] as const}
            names={text.edit.pollOf}
            value={poll === undefined ? 'settings' : 'own'}
            onChange={(choice) => setPoll(choice === 'own' ? usualPollSeconds : undefined)}
          />
        )}
      </Field>
      {poll === undefined ? null : (
        <NumberField
          label={text.edit.pollEvery}
          unit={text.settings.seconds}
          value={poll}
          min={Math.min(leastPollSeconds, poll)}
          max={mostPollSeconds}
          onChange={setPoll}
        />
      )}
      <Note>{text.edit.parked}</Note>
    </Dialog>
  );
}
