/** Fourth step: which folder of this computer. Walked to, or typed; a missing one is offered to be made. */
import { useState } from 'react';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked, useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import type { StepState } from './account-step.tsx';
import { FolderBrowser } from './folder-browser.tsx';
import { StepForm } from './step-form.tsx';

/** Joined as the host writes its paths. */
export function joinLocal(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}

const absolute = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/u;

export function LocalStep({ draft, change, isDesktop, onBack, onNext }: StepState) {
  const { text } = useWords();
  const { call } = useActions();
  const { isBusy, failure, run } = useTask();
  const [here, setHere] = useState<string | undefined>(draft.localRoot === '' ? undefined : draft.localRoot);
  const [newName, setNewName] = useState('');
  const [isTyping, setTyping] = useState(false);
  const { asked, reload } = useAsked('localFolders', here === undefined ? {} : { path: here });
  const shown = asked.kind === 'done' ? asked.result : undefined;
  // The home folder stands in until there is another; never into what somebody types or has cleared.
  const path = draft.localRoot === '' && !isTyping ? (shown?.path ?? '') : draft.localRoot;
  const pathError = draft.localRoot === '' || absolute.test(draft.localRoot) ? undefined : text.wizard.localWrong;

  function go(target: string): void {
    setHere(target);
    change({ localRoot: target });
  }

  function choose(): void {
    run(async () => {
      const chosen = await call('chooseFolder', path === '' ? {} : { startAt: path });
      if (chosen.path !== undefined) {
        go(chosen.path);
      }
    });
  }

  function makeFolder(): void {
    const base = shown?.path;
    const name = newName.trim();
    if (base === undefined || name === '') {
      return;
    }
    run(async () => {
      const target = joinLocal(base, name);
      await call('makeLocalFolder', { path: target });
      setNewName('');
      go(target);
      reload();
    });
  }

  return (
    <StepForm
      title={text.wizard.localTitle}
      lead={text.wizard.localLead}
      onBack={onBack}
      onNext={() => onNext({ localRoot: path })}
      canGoOn={path !== '' && pathError === undefined}
      isBusy={isBusy}
    >
      <Field label={text.wizard.localPath} error={pathError}>
        {(control) => (
          <span className="input-row">
            <input
              {...control}
              type="text"
              className="code"
              value={path}
              spellCheck={false}
              onChange={(event) => change({ localRoot: event.target.value })}
              onFocus={() => {
                setTyping(true);
                change({ localRoot: path });
              }}
              onBlur={() => {
                setTyping(false);
                if (pathError === undefined && draft.localRoot !== '') {
                  setHere(draft.localRoot);
                }
              }}
            />
            {isDesktop ? (
              <button type="button" className="button" disabled={isBusy} onClick={choose}>
                <Icon name="open-folder" />
                {text.desktop.choose}
              </button>
            ) : null}
          </span>
        )}
      </Field>
      <FolderBrowser
        label={text.wizard.localFolders}
        here={shown?.path ?? here ?? ''}
        onUp={shown?.parent === undefined ? undefined : () => go(shown.parent ?? '')}
        folders={(shown?.folders ?? []).map((folder) => ({ name: folder.name, target: folder.path }))}
        onOpen={go}
        emptyWords={text.wizard.noFolders}
        notice={
          asked.kind === 'loading' ? (
            <Waiting label={text.wizard.loading} />
          ) : asked.kind === 'failed' ? (
            <ReasonNote reason={asked.reason}>
              <button type="button" className="button" onClick={() => setHere(undefined)}>
                {text.wizard.toHome}
              </button>
            </ReasonNote>
          ) : undefined
        }
      />
      <Field label={text.wizard.newLocalFolder}>
        {(control) => (
          <span className="input-row">
            <input
              {...control}
              type="text"
              value={newName}
              onChange={(event) => setNewName(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && newName.trim() !== '') {
                  event.preventDefault();
                  makeFolder();
                }
              }}
            />
            <button type="button" className="button" disabled={newName.trim() === '' || isBusy} onClick={makeFolder}>
              {text.wizard.makeFolder}
            </button>
          </span>
        )}
      </Field>
      {failure === undefined ? null : <ReasonNote reason={failure} />}
    </StepForm>
  );
}
