/** Language and look of this window, always at hand. */
import { useId } from 'react';
import { Choice } from './parts/choice.tsx';
import { Icon } from './parts/icon.tsx';
import { type Look, looks, useLook } from './state/look.ts';
import { type LanguageChoice, languageChoices, languageNames, useWords } from './text/language.tsx';

export function Preferences() {
  const { text, choice, choose } = useWords();
  const [look, setLook] = useLook();
  const languageId = useId();
  const lookId = useId();
  const lookNames: Readonly<Record<Look, string>> = {
    auto: text.app.lookAuto,
    light: text.app.lookLight,
    dark: text.app.lookDark,
  };
  const names: Readonly<Record<LanguageChoice, string>> = { auto: text.app.languageAuto, ...languageNames };
  return (
    <div className="preferences">
      <div className="field" title={text.app.language}>
        <Icon name="language" />
        <label htmlFor={languageId} className="visually-hidden">
          {text.app.language}
        </label>
        <Choice id={languageId} values={languageChoices} names={names} value={choice} onChange={choose} />
      </div>
      <div className="field" title={text.app.look}>
        <Icon name="look" />
        <label htmlFor={lookId} className="visually-hidden">
          {text.app.look}
        </label>
        <Choice id={lookId} values={looks} names={lookNames} value={look} onChange={setLook} />
      </div>
    </div>
  );
}
