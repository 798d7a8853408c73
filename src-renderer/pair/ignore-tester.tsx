/** Tries ignore rules on a path before they hold: which rule, if any, leaves it out. A path that ends in `/` is a folder. */
import { useState } from 'react';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { useAsked } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import { describeRuleSource } from './rule-source.ts';

export function IgnoreTester({ rules }: { readonly rules: string }) {
  const { text, problem } = useWords();
  const [typed, setTyped] = useState('');
  const path = typed.trim().replace(/^\/+|\/+$/g, '');
  const { asked } = useAsked(
    'testIgnoreRules',
    path === '' ? undefined : { rules, path, isFolder: typed.trim().endsWith('/') },
  );
  return (
    <div className="ignore-tester">
      <Field label={text.rules.test} hint={text.rules.testHint}>
        {(control) => (
          <input
            {...control}
            type="text"
            className="code"
            placeholder="drafts/old.tmp"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') {
                event.preventDefault();
              }
            }}
          />
        )}
      </Field>
      <p className="tester-answer" role="status">
        {path === '' || asked.kind === 'loading' ? null : asked.kind === 'failed' ? (
          problem(asked.reason.code).title
        ) : asked.result.ignoredBy === undefined ? (
          <>
            <Icon name="in-sync" size={14} />
            {text.rules.synced}
          </>
        ) : (
          <>
            <Icon name="close" size={14} />
            {text.rules.ignoredBy(
              toVisibleName(asked.result.ignoredBy.rule),
              describeRuleSource(asked.result.ignoredBy.source, text),
            )}
          </>
        )}
      </p>
    </div>
  );
}
