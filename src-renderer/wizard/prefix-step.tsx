/** Third step: which part of the bucket. The whole one, a folder of it, or one that is yet to come to be. */
import { useState } from 'react';
import { Field } from '../parts/field.tsx';
import { Note } from '../parts/note.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useAsked } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { isolatePath } from '../text/visible-name.ts';
import type { StepState } from './account-step.tsx';
import { placeOf } from './draft.ts';
import { FolderBrowser } from './folder-browser.tsx';
import { StepForm } from './step-form.tsx';

/** Without a slash at the start, with one at the end. */
export function toPrefix(typed: string): string {
  const trimmed = typed.replace(/^\/+/, '').replace(/\/*$/, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}

function parentOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/', prefix.length - 2) + 1);
}

const longestPrefixBytes = 850;

export function PrefixStep({ draft, change, onBack, onNext }: StepState) {
  const { text } = useWords();
  const [newName, setNewName] = useState('');
  const { prefix } = draft;
  const { asked } = useAsked('remoteFolders', { place: placeOf(draft), prefix });
  const target = newName.trim() === '' ? prefix : toPrefix(`${prefix}${newName.trim()}`);
  const tooLong = new TextEncoder().encode(target).length > longestPrefixBytes ? text.wizard.prefixTooLong : undefined;
  const folders = asked.kind === 'done' ? asked.result.folders : [];
  return (
    <StepForm
      title={text.wizard.prefixTitle}
      lead={text.wizard.prefixLead}
      onBack={onBack}
      onNext={() => onNext({ prefix: target })}
      canGoOn={tooLong === undefined}
    >
      <FolderBrowser
        label={text.wizard.remoteFolders}
        here={`${draft.bucket}/${prefix}`}
        onUp={prefix === '' ? undefined : () => change({ prefix: parentOf(prefix) })}
        folders={folders.map((folder) => {
          // Answers may name folders whole or by their last part.
          const whole = toPrefix(folder.startsWith(prefix) ? folder : `${prefix}${folder}`);
          return { name: whole.slice(prefix.length).replace(/\/$/, ''), target: whole };
        })}
        onOpen={(next) => {
          setNewName('');
          change({ prefix: next });
        }}
        emptyWords={text.wizard.noFolders}
        notice={
          asked.kind === 'loading' ? (
            <Waiting label={text.wizard.loading} />
          ) : asked.kind === 'failed' ? (
            <ReasonNote reason={asked.reason} />
          ) : undefined
        }
      />
      {asked.kind === 'done' && asked.result.isCutShort ? <Note>{text.wizard.cutShort}</Note> : null}
      <Field label={text.wizard.newRemoteFolder} hint={text.wizard.newRemoteFolderHint} error={tooLong}>
        {(control) => (
          <input {...control} type="text" value={newName} onChange={(event) => setNewName(event.target.value)} />
        )}
      </Field>
      <p className="chosen">{text.wizard.willUse(isolatePath(`${draft.bucket}/${target}`))}</p>
    </StepForm>
  );
}
