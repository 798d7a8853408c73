/** One version of a path, with a look into it on request. A deletion is one too; there is nothing in it to look at or to bring back. */
import { useId, useState } from 'react';
import type { ObjectVersion } from '../../src-main/contract/bucket.ts';
import { ContentView } from '../conflicts/content-view.tsx';
import { Icon } from '../parts/icon.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useAsked } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';

type Props = {
  readonly pairId: string;
  readonly path: string;
  readonly version: ObjectVersion;
  readonly onRestore: () => void;
};

export function VersionRow({ pairId, path, version, onRestore }: Props) {
  const { text, format } = useWords();
  const [isShown, setShown] = useState(false);
  const contentId = useId();
  const { versionId, modifiedAt, isDeleteMarker, isLatest, size } = version;
  const when = format.dateTime(modifiedAt);
  return (
    <li>
      <span className="row-icon" data-kind={isDeleteMarker ? 'deleted' : isLatest ? 'up' : 'older'}>
        <Icon name={isDeleteMarker ? 'deleted' : 'remote'} />
      </span>
      <div className="row-words">
        <p>
          {when} {isLatest ? <span className="tag">{text.bucketPage.latest}</span> : null}
        </p>
        <p className="facts">
          <span>{isDeleteMarker ? text.bucketPage.deletion : format.bytes(size)}</span>
          <span className="code">{versionId}</span>
        </p>
      </div>
      {isDeleteMarker ? null : (
        <div className="button-row">
          <button
            type="button"
            className="button"
            aria-label={text.bucketPage.previewOf(when)}
            aria-expanded={isShown}
            aria-controls={isShown ? contentId : undefined}
            onClick={() => setShown(!isShown)}
          >
            {text.bucketPage.preview}
          </button>
          {isLatest ? null : (
            <button type="button" className="button" aria-label={text.bucketPage.restoreOf(when)} onClick={onRestore}>
              {text.bucketPage.restore}
            </button>
          )}
        </div>
      )}
      {isShown ? (
        <div id={contentId} className="version-content">
          <Content pairId={pairId} path={path} versionId={versionId} />
        </div>
      ) : null}
    </li>
  );
}

function Content(asking: { readonly pairId: string; readonly path: string; readonly versionId: string }) {
  const { text } = useWords();
  const { asked } = useAsked('versionContent', asking);
  switch (asked.kind) {
    case 'done':
      return <ContentView content={asked.result} title={text.bucketPage.preview} />;
    case 'failed':
      return <ReasonNote reason={asked.reason} />;
    case 'loading':
      return <Waiting label={text.bucketPage.loading} />;
  }
}
