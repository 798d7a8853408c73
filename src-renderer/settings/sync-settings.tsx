/** Defaults and guards of syncing, for all folders. */
import { useState } from 'react';
import type { SyncSettings as Sync } from '../../src-main/contract/settings.ts';
import { IgnoreTester } from '../pair/ignore-tester.tsx';
import { conflictPolicies } from '../pair/rules-fields.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { useWords } from '../text/language.tsx';
import type { GroupProps } from './group-props.ts';
import { NumberField } from './number-field.tsx';

export function SyncSettings({ settings: { sync, unavailable }, save }: GroupProps) {
  const { text } = useWords();
  const put = (change: Partial<Sync>): void => save({ sync: { ...sync, ...change } });
  return (
    <div className="settings-group">
      <section className="panel" aria-labelledby="guard-title">
        <h2 id="guard-title">{text.settings.guard}</h2>
        <p className="hint">{text.settings.guardHint}</p>
        <div className="pair-of-fields">
          <NumberField
            label={text.settings.guardFiles}
            unit={text.settings.files}
            value={sync.guardFiles}
            min={0}
            max={1_000_000}
            onChange={(guardFiles) => put({ guardFiles })}
          />
          <NumberField
            label={text.settings.guardShare}
            unit="%"
            value={Math.round(sync.guardShare * 100)}
            min={0}
            max={100}
            onChange={(percent) => put({ guardShare: percent / 100 })}
          />
        </div>
        <NumberField
          label={text.settings.trash}
          hint={text.settings.trashHint}
          unit={text.settings.daysUnit}
          value={sync.trashDays}
          min={1}
          max={3_650}
          onChange={(trashDays) => put({ trashDays })}
        />
        {unavailable.includes('systemTrash') ? null : (
          <Toggle
            label={text.settings.systemTrash}
            isOn={sync.systemTrash ?? false}
            onChange={(systemTrash) => put({ systemTrash })}
          />
        )}
      </section>
      <section className="panel" aria-labelledby="checking-title">
        <h2 id="checking-title">{text.settings.checking}</h2>
        <NumberField
          label={text.settings.poll}
          hint={text.settings.pollHint}
          unit={text.settings.seconds}
          value={sync.remotePollSeconds}
          min={5}
          max={86_400}
          onChange={(remotePollSeconds) => put({ remotePollSeconds })}
        />
        <Field label={text.settings.policy} hint={text.policyMeans[sync.conflictPolicy]}>
          {(control) => (
            <Choice
              control={control}
              values={conflictPolicies}
              names={text.policy}
              value={sync.conflictPolicy}
              onChange={(conflictPolicy) => put({ conflictPolicy })}
            />
          )}
        </Field>
      </section>
      <IgnorePanel rules={sync.ignoreRules} onChange={(ignoreRules) => put({ ignoreRules })} />
    </div>
  );
}

/** Rules are saved on request: half a rule may leave out more than is meant. */
function IgnorePanel({ rules, onChange }: { readonly rules: string; readonly onChange: (rules: string) => void }) {
  const { text } = useWords();
  const [typed, setTyped] = useState(rules);
  return (
    <section className="panel" aria-labelledby="ignore-title">
      <h2 id="ignore-title">{text.settings.ignore}</h2>
      <Field label={text.settings.ignoreRules} hint={text.rules.ignoreHint}>
        {(control) => (
          <textarea
            {...control}
            className="code"
            rows={6}
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <IgnoreTester rules={typed} />
      <div className="button-row">
        <button type="button" className="button primary" disabled={typed === rules} onClick={() => onChange(typed)}>
          {text.action.save}
        </button>
        <button type="button" className="button" disabled={typed === rules} onClick={() => setTyped(rules)}>
          {text.action.undo}
        </button>
      </div>
    </section>
  );
}
