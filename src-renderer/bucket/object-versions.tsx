/** The versions COS holds of one path: look into one, or make it the newest again. */
import { useState } from 'react';
import type { ObjectVersion } from '../../src-main/contract/bucket.ts';
import { ContentView } from '../conflicts/content-view.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked, useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';

export function ObjectVersions({ pairId }: { readonly pairId: string }) {
  const { text, format } = useWords();
  const { call, say } = useActions();
  const [typed, setTyped] = useState('');
  const [path, setPath] = useState('');
  const [shown, setShown] = useState<string | undefined>(undefined);
  const [restoring, setRestoring] = useState<ObjectVersion | undefined>(undefined);
  const { asked, reload } = useAsked('objectVersions', path === '' ? undefined : { pairId, path });
  const preview = useAsked(
    'versionContent',
    shown === undefined ? undefined : { pairId, path, versionId: shown },
  ).asked;
  const task = useTask();
  return (
    <>
      <form
        className="field-group"
        onSubmit={(event) => {
          event.preventDefault();
          setShown(undefined);
          setPath(typed);
          reload();
        }}
      >
        <Field label={text.bucketPage.path}>
          {(control) => (
            <input {...control} type="text" value={typed} onChange={(event) => setTyped(event.target.value)} />
          )}
        </Field>
        <div className="button-row">
          <button type="submit" className="button" disabled={typed === ''}>
            {text.bucketPage.find}
          </button>
        </div>
      </form>
      {path === '' ? null : asked.kind === 'loading' ? (
        <Waiting label={text.bucketPage.loading} />
      ) : asked.kind === 'failed' ? (
        <ReasonNote reason={asked.reason} />
      ) : asked.result.length === 0 ? (
        <p>{text.bucketPage.noVersions}</p>
      ) : (
        <ul className="entries" aria-label={text.bucketPage.versions}>
          {asked.result.map((version) => (
            <li key={version.versionId} className="entry">
              <p className="facts">
                <span>{format.dateTime(version.modifiedAt)}</span>
                <span>{version.isDeleteMarker ? text.bucketPage.deletion : format.bytes(version.size)}</span>
                {version.isLatest ? <span>{text.bucketPage.latest}</span> : null}
              </p>
              {version.isDeleteMarker ? null : (
                <div className="button-row">
                  <button type="button" className="button" onClick={() => setShown(version.versionId)}>
                    {text.bucketPage.preview}
                  </button>
                  {version.isLatest ? null : (
                    <button type="button" className="button" onClick={() => setRestoring(version)}>
                      {text.bucketPage.restore}
                    </button>
                  )}
                </div>
              )}
              {shown !== version.versionId ? null : preview.kind === 'done' ? (
                <ContentView content={preview.result} title={text.bucketPage.preview} />
              ) : preview.kind === 'failed' ? (
                <ReasonNote reason={preview.reason} />
              ) : (
                <Waiting label={text.bucketPage.loading} />
              )}
            </li>
          ))}
        </ul>
      )}
      {restoring === undefined ? null : (
        <Dialog
          title={text.bucketPage.restoreSure}
          onClose={() => setRestoring(undefined)}
          actions={
            <>
              <button type="button" className="button" data-first-focus onClick={() => setRestoring(undefined)}>
                {text.action.cancel}
              </button>
              <button
                type="button"
                className="button primary"
                disabled={task.isBusy}
                onClick={() =>
                  task.run(async () => {
                    await call('restoreVersion', { pairId, path, versionId: restoring.versionId });
                    setRestoring(undefined);
                    say(text.bucketPage.done);
                    reload();
                  })
                }
              >
                {text.bucketPage.restoreNow}
              </button>
            </>
          }
        >
          <p>{format.dateTime(restoring.modifiedAt)}</p>
          <p>{text.bucketPage.restoreMeans}</p>
          {task.failure === undefined ? null : <ReasonNote reason={task.failure} />}
        </Dialog>
      )}
    </>
  );
}
