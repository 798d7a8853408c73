/** One rule for many conflicts at once: the ticked ones, those of a folder, or all in the list. It only notes choices. */
import { useId, useState } from 'react';
import type { ConflictView } from '../../src-main/contract/model.ts';
import { Choice } from '../parts/choice.tsx';
import type { IconName } from '../parts/icon.tsx';
import { MenuButton } from '../parts/menu-button.tsx';
import { useWords } from '../text/language.tsx';
import { type ChoiceRule, choiceRules } from './staged-choices.ts';

const icons: Readonly<Record<ChoiceRule, IconName>> = {
  newest: 'checking',
  local: 'local',
  remote: 'remote',
  both: 'both',
  none: 'close',
};
type Scope = 'ticked' | 'folder' | 'all';

type Props = {
  readonly scopes: Readonly<Record<Scope, readonly ConflictView[]>>;
  readonly onRule: (conflicts: readonly ConflictView[], rule: ChoiceRule) => void;
};

export function ManyChoices({ scopes, onRule }: Props) {
  const { text } = useWords();
  const id = useId();
  const [wanted, setWanted] = useState<Scope | undefined>(undefined);
  const possible = (['ticked', 'folder', 'all'] as const).filter((one) => scopes[one].length > 0);
  // Ticks are made to be used; what is no longer possible falls back.
  const scope = possible.find((one) => one === wanted) ?? possible.find((one) => one !== 'folder') ?? 'all';
  return (
    <div className="button-row">
      <div className="conflict-scope">
        <label className="visually-hidden" htmlFor={id}>
          {text.conflict.scope}
        </label>
        <Choice
          id={id}
          values={possible}
          names={{
            ticked: text.conflict.scopeTicked(scopes.ticked.length),
            folder: text.conflict.scopeFolder(scopes.folder.length),
            all: text.conflict.scopeAll(scopes.all.length),
          }}
          value={scope}
          onChange={setWanted}
        />
      </div>
      <MenuButton
        label={text.conflict.many}
        menuLabel={text.conflict.many}
        items={choiceRules.map((rule) => ({
          label: text.conflict.rule[rule],
          icon: icons[rule],
          startsGroup: rule === 'none',
          onChoose: () => onRule(scopes[scope], rule),
        }))}
      >
        {text.conflict.many}
      </MenuButton>
    </div>
  );
}
