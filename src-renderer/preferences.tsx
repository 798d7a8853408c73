/** Language and look of this window. */
import { useEffect } from 'react';
import { Icon } from './parts/icon.tsx';
import { usePreference } from './state/preference.ts';
import { type LanguageChoice, languageNames, languages, useWords } from './text/language.tsx';

type Look = 'auto' | 'light' | 'dark';
const looks: readonly Look[] = ['auto', 'light', 'dark'];

export function Preferences() {
  const { text, choice, choose } = useWords();
  const [look, setLook] = usePreference<Look>('look', looks, 'auto');
  useEffect(() => {
    // The style sheet follows the system unless the root says otherwise.
    document.documentElement.dataset.look = look;
  }, [look]);
  const lookNames: Readonly<Record<Look, string>> = {
    auto: text.app.lookAuto,
    light: text.app.lookLight,
    dark: text.app.lookDark,
  };
  const choices: readonly (readonly [LanguageChoice, string])[] = [
    ['auto', text.app.languageAuto],
    ...languages.map((language) => [language, languageNames[language]] as const),
  ];
  return (
    <div className="preferences">
      <label className="field">
        <Icon name="language" />
        <span className="visually-hidden">{text.app.language}</span>
        <select
          value={choice}
          title={text.app.language}
          onChange={(event) => choose(choices.find(([one]) => one === event.target.value)?.[0] ?? 'auto')}
        >
          {choices.map(([one, name]) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <Icon name="look" />
        <span className="visually-hidden">{text.app.look}</span>
        <select
          value={look}
          title={text.app.look}
          onChange={(event) => setLook(looks.find((one) => one === event.target.value) ?? 'auto')}
        >
          {looks.map((one) => (
            <option key={one} value={one}>
              {lookNames[one]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
