/** Uploads that were begun and not finished: they take up room until they end. Those of this synced folder are marked and stay. */
import { useState } from 'react';
import type { UnfinishedUpload } from '../../src-main/contract/bucket.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { LongList } from '../parts/long-list.tsx';
import { Moment } from '../parts/moment.tsx';
import { PathText } from '../parts/path-text.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { isolatePath } from '../text/visible-name.ts';
import { useFocusRest } from './focus-rest.ts';
import { Question } from './question.tsx';

export function UnfinishedUploads({ pairId }: { readonly pairId: string }) {
  const { text } = useWords();
  const { call, say } = useActions();
  const { asked, reload } = useAsked('unfinishedUploads', { pairId });
  /** Gone from the list before the bucket is asked again. */
  const [ended, setEnded] = useState<ReadonlySet<string>>(new Set());
  /** What the question is about: one, or all that are not of this folder. */
  const [ending, setEnding] = useState<readonly UnfinishedUpload[]>([]);
  const rest = useFocusRest<HTMLHeadingElement>(ending.length > 0);

  async function end(uploads: readonly UnfinishedUpload[]): Promise<void> {
    try {
      for (const { key, uploadId } of uploads) {
        await call('abortUnfinishedUpload', { pairId, key, uploadId });
        setEnded((before) => new Set([...before, uploadId]));
      }
      say(({ text }) => text.bucketPage.uploadsEnded(uploads.length));
    } finally {
      reload();
    }
  }

  if (asked.kind === 'loading') {
    return <Waiting label={text.bucketPage.loading} />;
  }
  if (asked.kind === 'failed') {
    return <ReasonNote reason={asked.reason} onRetry={reload} />;
  }
  const uploads = asked.result.filter(({ uploadId }) => !ended.has(uploadId));
  const others = uploads.filter(({ isOurs }) => !isOurs);
  return (
    <>
      <div className="section-head">
        <h2 ref={rest} tabIndex={-1}>
          {text.bucketPage.uploads}
        </h2>
        <button type="button" className="button" onClick={reload}>
          {text.bucketPage.readAgain}
        </button>
        {others.length < 2 ? null : (
          <button type="button" className="button" onClick={() => setEnding(others)}>
            {text.bucketPage.abortAll(others.length)}
          </button>
        )}
      </div>
      <p className="hint">{text.bucketPage.uploadsMean}</p>
      {uploads.length === 0 ? (
        <EmptyState icon="in-sync" title={text.bucketPage.noUploads} />
      ) : (
        <LongList rows={uploads} label={text.bucketPage.uploads} className="rows upload-rows">
          {(upload) => (
            <li key={upload.uploadId}>
              <div className="row-words">
                <PathText path={upload.key} />
                <p className="facts">
                  <Moment at={upload.initiatedAt} say={text.bucketPage.begun} />
                  {upload.isOurs ? <span>{text.bucketPage.ours}</span> : null}
                </p>
              </div>
              {upload.isOurs ? null : (
                <button
                  type="button"
                  className="button"
                  aria-label={text.bucketPage.abortOf(isolatePath(upload.key))}
                  onClick={() => setEnding([upload])}
                >
                  {text.bucketPage.abort}
                </button>
              )}
            </li>
          )}
        </LongList>
      )}
      {ending.length === 0 ? null : (
        <Question
          title={ending.length === 1 ? text.bucketPage.abortSure : text.bucketPage.abortAllSure(ending.length)}
          confirm={ending.length === 1 ? text.bucketPage.abortNow : text.bucketPage.abortAllNow}
          onClose={() => setEnding([])}
          onConfirm={() => end(ending)}
        >
          {ending.length === 1 ? <PathText path={ending[0]?.key ?? ''} /> : null}
          <p>{text.bucketPage.abortMeans}</p>
        </Question>
      )}
    </>
  );
}
