/** How the app behaves on this computer, and how this window looks. */
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { type Look, looks, useLook } from '../state/look.ts';
import { type LanguageChoice, languageChoices, languageNames, useWords } from '../text/language.tsx';
import type { GroupProps } from './group-props.ts';

export function GeneralSettings({ settings, save }: GroupProps) {
  const { text, choice, choose } = useWords();
  const [look, setLook] = useLook();
  const { general, unavailable } = settings;
  const put = (change: Partial<typeof general>): void => save({ general: { ...general, ...change } });
  const lookNames: Readonly<Record<Look, string>> = {
    auto: text.app.lookAuto,
    light: text.app.lookLight,
    dark: text.app.lookDark,
  };
  const languages: Readonly<Record<LanguageChoice, string>> = { auto: text.app.languageAuto, ...languageNames };
  return (
    <div className="settings-group">
      <section className="panel" aria-labelledby="window-title">
        <h2 id="window-title">{text.settings.window}</h2>
        <Field label={text.app.language}>
          {(control) => (
            <Choice control={control} values={languageChoices} names={languages} value={choice} onChange={choose} />
          )}
        </Field>
        <Field label={text.app.look}>
          {(control) => <Choice control={control} values={looks} names={lookNames} value={look} onChange={setLook} />}
        </Field>
      </section>
      {(['startAtLogin', 'notifications', 'checkForUpdates'] as const).every((one) =>
        unavailable.includes(one),
      ) ? null : (
        <section className="panel" aria-labelledby="app-title">
          <h2 id="app-title">{text.settings.app}</h2>
          {unavailable.includes('startAtLogin') ? null : (
            <Toggle
              label={text.settings.startAtLogin}
              isOn={general.startAtLogin}
              onChange={(startAtLogin) => put({ startAtLogin })}
            />
          )}
          {unavailable.includes('checkForUpdates') ? null : (
            <Toggle
              label={text.settings.checkForUpdates}
              isOn={general.checkForUpdates}
              onChange={(checkForUpdates) => put({ checkForUpdates })}
            />
          )}
          {unavailable.includes('notifications') ? null : (
            <Field label={text.settings.notifications}>
              {(control) => (
                <Choice
                  control={control}
                  values={['all', 'problems', 'none'] as const}
                  names={text.notifications}
                  value={general.notifications}
                  onChange={(notifications) => put({ notifications })}
                />
              )}
            </Field>
          )}
        </section>
      )}
    </div>
  );
}
