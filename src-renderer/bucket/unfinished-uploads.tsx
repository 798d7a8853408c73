/** Uploads that were begun and not finished: they take up room until they end. Those being sent now are marked and stay. */
import { Moment } from '../parts/moment.tsx';
import { PathText } from '../parts/path-text.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked, useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { isolatePath } from '../text/visible-name.ts';

export function UnfinishedUploads({ pairId }: { readonly pairId: string }) {
  const { text } = useWords();
  const { call } = useActions();
  const { asked, reload } = useAsked('unfinishedUploads', { pairId });
  const task = useTask();
  if (asked.kind !== 'done') {
    return asked.kind === 'failed' ? <ReasonNote reason={asked.reason} /> : <Waiting label={text.bucketPage.loading} />;
  }
  return (
    <>
      {task.failure === undefined ? null : <ReasonNote reason={task.failure} />}
      {asked.result.length === 0 ? <p>{text.bucketPage.noUploads}</p> : null}
      <ul className="entries" aria-label={text.bucketPage.uploads}>
        {asked.result.map(({ key, uploadId, initiatedAt, isOurs }) => (
          <li key={uploadId} className="entry">
            <PathText path={key} />
            <p className="facts">
              <Moment at={initiatedAt} />
              {isOurs ? <span>{text.bucketPage.ours}</span> : null}
            </p>
            <div className="button-row">
              <button
                type="button"
                className="button"
                disabled={isOurs || task.isBusy}
                aria-label={text.bucketPage.abortOf(isolatePath(key))}
                onClick={() =>
                  task.run(async () => {
                    await call('abortUnfinishedUpload', { pairId, key, uploadId });
                    reload();
                  })
                }
              >
                {text.bucketPage.abort}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
