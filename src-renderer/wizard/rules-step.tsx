/** Fifth step: how to sync. */

import { ModeField, RulesFields } from '../pair/rules-fields.tsx';
import { Field } from '../parts/field.tsx';
import { splitPath } from '../parts/path-text.tsx';
import { useWords } from '../text/language.tsx';
import type { StepState } from './account-step.tsx';
import { StepForm } from './step-form.tsx';

export function RulesStep({ draft, change, onBack, onNext }: StepState) {
  const { text } = useWords();
  return (
    <StepForm
      title={text.wizard.rulesTitle}
      lead={text.wizard.rulesLead}
      onBack={onBack}
      onNext={() => onNext()}
      canGoOn
    >
      <ModeField rules={draft} onChange={change} />
      <Field label={text.edit.name} hint={text.wizard.nameHint}>
        {(control) => (
          <input
            {...control}
            type="text"
            maxLength={200}
            value={draft.name}
            placeholder={splitPath(draft.localRoot)[1]}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <details className="more" open={draft.ignoreRules !== '' || draft.excludedFolders.length > 0}>
        <summary>{text.wizard.moreRules}</summary>
        <div className="field-group">
          <RulesFields rules={draft} onChange={change} />
        </div>
      </details>
    </StepForm>
  );
}
