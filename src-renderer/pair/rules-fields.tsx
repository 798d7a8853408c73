/** The rules of a synced folder: mode, what to do with conflicts, what is left out. Used by the wizard and by the edit dialog. */
import { useState } from 'react';
import type { ConflictPolicy, SyncMode } from '../../src-main/contract/model.ts';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { OptionCards } from '../parts/option-cards.tsx';
import { PathText } from '../parts/path-text.tsx';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import './rules.css';
import { IgnoreTester } from './ignore-tester.tsx';
import { modeIcons, modes } from './mode-icons.ts';

export const conflictPolicies: readonly ConflictPolicy[] = ['ask', 'newest', 'local', 'remote', 'both'];

export type Rules = {
  readonly mode: SyncMode;
  readonly conflictPolicy: ConflictPolicy;
  readonly ignoreRules: string;
  readonly excludedFolders: readonly string[];
};

type Props = {
  readonly rules: Rules;
  readonly onChange: (change: Partial<Rules>) => void;
};

export function ModeField({ rules, onChange }: Props) {
  const { text } = useWords();
  return (
    <OptionCards
      legend={text.rules.mode}
      options={modes.map((mode) => ({
        value: mode,
        title: text.mode[mode],
        detail: text.modeMeans[mode],
        icon: modeIcons[mode],
      }))}
      value={rules.mode}
      onChange={(mode) => onChange({ mode })}
    />
  );
}

export function RulesFields({ rules, onChange }: Props) {
  const { text } = useWords();
  return (
    <>
      {rules.mode === 'two-way' ? (
        <Field label={text.rules.conflicts} hint={text.policyMeans[rules.conflictPolicy]}>
          {(control) => (
            <Choice
              control={control}
              values={conflictPolicies}
              names={text.policy}
              value={rules.conflictPolicy}
              onChange={(conflictPolicy) => onChange({ conflictPolicy })}
            />
          )}
        </Field>
      ) : null}
      <ExcludedFolders folders={rules.excludedFolders} onChange={(excludedFolders) => onChange({ excludedFolders })} />
      <Field label={text.rules.ignore} hint={text.rules.ignoreHint}>
        {(control) => (
          <textarea
            {...control}
            className="code"
            rows={4}
            spellCheck={false}
            value={rules.ignoreRules}
            placeholder={'*.tmp\nnode_modules/'}
            onChange={(event) => onChange({ ignoreRules: event.target.value })}
          />
        )}
      </Field>
      <IgnoreTester rules={rules.ignoreRules} />
    </>
  );
}

/** As the contract has them: relative, with `/`, without one at either end. */
function toFolder(typed: string): string {
  return typed
    .trim()
    .replaceAll('\\', '/')
    .replace(/^\/+|\/+$/g, '');
}

type ExcludedProps = {
  readonly folders: readonly string[];
  readonly onChange: (folders: readonly string[]) => void;
};

function ExcludedFolders({ folders, onChange }: ExcludedProps) {
  const { text } = useWords();
  const [typed, setTyped] = useState('');
  const folder = toFolder(typed);
  function add(): void {
    if (folder !== '' && !folders.includes(folder)) {
      onChange([...folders, folder]);
    }
    setTyped('');
  }
  return (
    <div className="field-block">
      <Field label={text.rules.excluded} hint={text.rules.excludedHint}>
        {(control) => (
          <span className="input-row">
            <input
              {...control}
              type="text"
              value={typed}
              placeholder="photos/raw"
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && folder !== '') {
                  // Enter adds the folder; it moves the form on only when nothing is typed here.
                  event.preventDefault();
                  add();
                }
              }}
            />
            <button type="button" className="button" disabled={folder === ''} onClick={add}>
              {text.action.add}
            </button>
          </span>
        )}
      </Field>
      {folders.length === 0 ? null : (
        <ul className="excluded" aria-label={text.rules.excluded}>
          {folders.map((one) => (
            <li key={one}>
              <PathText path={one} />
              <IconButton
                icon="close"
                label={text.rules.include(toVisibleName(one))}
                onClick={() => onChange(folders.filter((other) => other !== one))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
