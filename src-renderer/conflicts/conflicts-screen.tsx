/** Paths that changed on both sides, with the facts of each side. Nothing is decided here: both sides stay as they are. */
import type { ConflictView, Snapshot } from '../../src-main/contract/model.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { FolderFilter } from '../parts/folder-filter.tsx';
import { Icon } from '../parts/icon.tsx';
import { LongList } from '../parts/long-list.tsx';
import { Moment } from '../parts/moment.tsx';
import { PathText } from '../parts/path-text.tsx';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import { ConflictSideFacts } from './conflict-side-facts.tsx';
import { newerSide } from './newer-side.ts';

type Props = { readonly snapshot: Snapshot; readonly pairId: string | undefined };

export function ConflictsScreen({ snapshot, pairId }: Props) {
  const { text } = useWords();
  const conflicts = snapshot.conflicts.filter((one) => pairId === undefined || one.pairId === pairId);
  const names = new Map(snapshot.pairs.length > 1 ? snapshot.pairs.map((pair) => [pair.id, pair.name]) : []);
  return (
    <>
      <div className="section-head">
        <h1>{text.screen.conflicts}</h1>
        <FolderFilter screen="conflicts" pairs={snapshot.pairs} pairId={pairId} />
      </div>
      {conflicts.length === 0 ? (
        <EmptyState icon="in-sync" title={text.conflict.empty} detail={text.conflict.emptyDetail} />
      ) : (
        <>
          <p className="notice">
            <Icon name="info" />
            <span>
              {text.conflict.kept} {text.conflict.how}
            </span>
          </p>
          <LongList rows={conflicts} label={text.screen.conflicts} className="entries">
            {(conflict) => <Conflict key={conflict.id} conflict={conflict} folder={names.get(conflict.pairId)} />}
          </LongList>
        </>
      )}
    </>
  );
}

type ConflictProps = { readonly conflict: ConflictView; readonly folder: string | undefined };

function Conflict({ conflict, folder }: ConflictProps) {
  const { text } = useWords();
  const newer = newerSide(conflict);
  return (
    <li className="entry">
      <h2>
        <PathText path={conflict.path} />
      </h2>
      <p className="quiet-text">
        {text.conflictKind[conflict.kind]}
        {' · '}
        <Moment at={conflict.foundAt} say={text.conflict.found} />
        {folder === undefined ? null : (
          <>
            {' · '}
            <bdi>{toVisibleName(folder)}</bdi>
          </>
        )}
      </p>
      <div className="conflict-sides">
        <ConflictSideFacts icon="local" title={text.conflict.local} side={conflict.local} isNewer={newer === 'local'} />
        <ConflictSideFacts
          icon="remote"
          title={text.conflict.remote}
          side={conflict.remote}
          isNewer={newer === 'remote'}
        />
      </div>
    </li>
  );
}
