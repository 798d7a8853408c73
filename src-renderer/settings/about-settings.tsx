/** Versions, where things are kept, and what to hand in with a question. */
import type { EngineInfo } from '../../src-main/contract/model.ts';
import { Choice } from '../parts/choice.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Moment } from '../parts/moment.tsx';
import { PathText } from '../parts/path-text.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { saveText } from '../parts/save-text.ts';
import { useActions } from '../state/actions.tsx';
import { useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import type { GroupProps } from './group-props.ts';
import { UpdatePanel } from './update-panel.tsx';

type Props = GroupProps & { readonly engine: EngineInfo };

export function AboutSettings({ settings, save, engine }: Props) {
  const { text } = useWords();
  const { call, say, ask } = useActions();
  const { isBusy, failure, run } = useTask();
  const download = (): void =>
    run(async () => {
      const { fileName, text: content } = await call('diagnostics', {});
      saveText(fileName, content);
      say(({ text }) => text.settings.diagnosticsSaved);
    });
  return (
    <div className="settings-group">
      <section className="panel" aria-labelledby="about-title">
        <h2 id="about-title">Driftless</h2>
        <dl className="fact-list">
          <dt>{text.settings.version}</dt>
          <dd>{engine.version}</dd>
          <dt>{text.settings.host}</dt>
          <dd>{text.hostName[engine.host]}</dd>
          <dt>{text.settings.startedAt}</dt>
          <dd>
            <Moment at={engine.startedAt} />
          </dd>
          <dt>{text.settings.dataFolder}</dt>
          <dd>
            <PathText path={settings.dataFolder} />
          </dd>
          {settings.logFile === undefined ? null : (
            <>
              <dt>{text.settings.logFile}</dt>
              <dd>
                <PathText path={settings.logFile} />
              </dd>
            </>
          )}
        </dl>
        <div className="button-row">
          <CopyButton label={text.settings.copyDataFolder} value={settings.dataFolder} />
          {engine.host === 'desktop' ? (
            <>
              <button type="button" className="button" onClick={() => ask('openAppFolder', { which: 'data' })}>
                <Icon name="open-folder" />
                {text.desktop.openDataFolder}
              </button>
              <button type="button" className="button" onClick={() => ask('openAppFolder', { which: 'crash-reports' })}>
                {text.desktop.openCrashReports}
              </button>
            </>
          ) : null}
        </div>
      </section>
      {engine.host === 'desktop' ? <UpdatePanel /> : null}
      <section className="panel" aria-labelledby="diagnostics-title">
        <h2 id="diagnostics-title">{text.settings.diagnostics}</h2>
        <p className="hint">{text.settings.diagnosticsHint}</p>
        <Field label={text.settings.logLevel} hint={text.settings.logLevelHint}>
          {(control) => (
            <Choice
              control={control}
              values={['error', 'warn', 'info', 'debug'] as const}
              names={text.logLevel}
              value={settings.advanced.logLevel}
              onChange={(logLevel) => save({ advanced: { ...settings.advanced, logLevel } })}
            />
          )}
        </Field>
        <div className="button-row">
          <button type="button" className="button" disabled={isBusy} onClick={download}>
            <Icon name="download-file" />
            {text.settings.download}
          </button>
        </div>
        {failure === undefined ? null : <ReasonNote reason={failure} />}
      </section>
    </div>
  );
}
