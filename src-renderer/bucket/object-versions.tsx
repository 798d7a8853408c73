/** The versions COS holds of one path: look into one, or make it the newest again. */
import { useState } from 'react';
import { bucketLimits, type ObjectVersion } from '../../src-main/contract/bucket.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { Field } from '../parts/field.tsx';
import { Note } from '../parts/note.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import { Question } from './question.tsx';
import { VersionRow } from './version-row.tsx';

type Props = {
  readonly pairId: string;
  /** Offered while a path is typed. */
  readonly recentPaths: readonly string[];
};

/** Without slashes around it, which nobody means. */
const toPath = (typed: string): string => typed.replace(/^\/+|\/+$/g, '');

export function ObjectVersions({ pairId, recentPaths }: Props) {
  const { text } = useWords();
  const [typed, setTyped] = useState('');
  const [path, setPath] = useState('');
  const { asked, reload } = useAsked('objectVersions', path === '' ? undefined : { pairId, path });
  return (
    <>
      <form
        className="field-group"
        onSubmit={(event) => {
          event.preventDefault();
          setPath(toPath(typed));
          reload();
        }}
      >
        <Field label={text.bucketPage.path} hint={text.bucketPage.pathHint}>
          {(control) => (
            <span className="input-row">
              <input
                {...control}
                type="text"
                list="recent-paths"
                spellCheck={false}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
              <button type="submit" className="button" disabled={toPath(typed) === ''}>
                {text.bucketPage.find}
              </button>
            </span>
          )}
        </Field>
        <datalist id="recent-paths">
          {recentPaths.map((recent) => (
            <option key={recent} value={recent} />
          ))}
        </datalist>
      </form>
      {path === '' ? (
        <EmptyState icon="bucket" title={text.bucketPage.choosePath} detail={text.bucketPage.versionsMean} />
      ) : asked.kind === 'loading' ? (
        <Waiting label={text.bucketPage.loading} />
      ) : asked.kind === 'failed' ? (
        <ReasonNote reason={asked.reason} onRetry={reload} />
      ) : (
        <VersionList pairId={pairId} path={path} versions={asked.result} onRestored={reload} />
      )}
    </>
  );
}

type ListProps = {
  readonly pairId: string;
  readonly path: string;
  readonly versions: readonly ObjectVersion[];
  readonly onRestored: () => void;
};

function VersionList({ pairId, path, versions, onRestored }: ListProps) {
  const { text, format } = useWords();
  const { call, say } = useActions();
  const [restoring, setRestoring] = useState<ObjectVersion | undefined>(undefined);
  const isDeleted = versions[0]?.isDeleteMarker === true;
  if (versions.length === 0) {
    return <EmptyState icon="bucket" title={text.bucketPage.noVersions} detail={toVisibleName(path)} />;
  }
  return (
    <>
      {isDeleted ? <Note>{text.bucketPage.isDeleted}</Note> : null}
      {versions.length === 1 && !isDeleted ? <p className="quiet-text">{text.bucketPage.onlyVersion}</p> : null}
      <ol className="rows version-rows" aria-label={text.bucketPage.versionsOf(toVisibleName(path))}>
        {versions.map((version) => (
          <VersionRow
            key={version.versionId}
            pairId={pairId}
            path={path}
            version={version}
            onRestore={() => setRestoring(version)}
          />
        ))}
      </ol>
      {versions.length < bucketLimits.shownVersions ? null : (
        <p className="hint">{text.bucketPage.versionsCut(bucketLimits.shownVersions)}</p>
      )}
      {restoring === undefined ? null : (
        <Question
          title={text.bucketPage.restoreSure}
          confirm={text.bucketPage.restoreNow}
          look="primary"
          onClose={() => setRestoring(undefined)}
          onConfirm={async () => {
            await call('restoreVersion', { pairId, path, versionId: restoring.versionId });
            say(({ text }) => text.bucketPage.restored);
            onRestored();
          }}
        >
          <p className="whole-path">{toVisibleName(path)}</p>
          <p className="facts">
            <span>{format.dateTime(restoring.modifiedAt)}</span>
            <span>{format.bytes(restoring.size)}</span>
          </p>
          <p>{text.bucketPage.restoreMeans}</p>
        </Question>
      )}
    </>
  );
}
