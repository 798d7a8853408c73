/** Rows of what was done: picture and words for the kind, path, size, time. */
import { memo } from 'react';
import type { ActivityKind, ActivityView, PairView } from '../../src-main/contract/model.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { LongList } from '../parts/long-list.tsx';
import { Moment } from '../parts/moment.tsx';
import { PathText } from '../parts/path-text.tsx';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';

const icons: Readonly<Record<ActivityKind, IconName>> = {
  uploaded: 'up',
  downloaded: 'down',
  'deleted-remote': 'deleted',
  'deleted-local': 'deleted',
  'made-remote-folder': 'new-folder',
  'made-local-folder': 'new-folder',
  'conflict-found': 'conflict',
  'problem-found': 'problem',
  adopted: 'same',
};

const hasBytes: ReadonlySet<ActivityKind> = new Set(['uploaded', 'downloaded', 'adopted']);

type Props = {
  readonly label: string;
  readonly entries: readonly ActivityView[];
  readonly pairs: readonly PairView[];
};

export function ActivityList({ label, entries, pairs }: Props) {
  const names = new Map(pairs.length > 1 ? pairs.map((pair) => [pair.id, pair.name]) : []);
  return (
    <LongList rows={entries} label={label} className="rows">
      {(entry) => <ActivityRow key={entry.id} entry={entry} folder={names.get(entry.pairId)} />}
    </LongList>
  );
}

type RowProps = { readonly entry: ActivityView; readonly folder: string | undefined };

const ActivityRow = memo(function ActivityRow({ entry, folder }: RowProps) {
  const { text, format, problem } = useWords();
  return (
    <li className="activity">
      <span className="row-icon" data-kind={icons[entry.kind]}>
        <Icon name={icons[entry.kind]} />
      </span>
      <span className="row-words">
        <PathText path={entry.path} />
        <span className="quiet-text row-detail">
          {text.activityKind[entry.kind]}
          {entry.reason === undefined ? null : `: ${problem(entry.reason.code).title}`}
          {folder === undefined ? null : (
            <>
              {' · '}
              <bdi>{toVisibleName(folder)}</bdi>
            </>
          )}
        </span>
      </span>
      <span className="number">{hasBytes.has(entry.kind) ? format.bytes(entry.bytes) : null}</span>
      <span className="when">
        <Moment at={entry.at} />
      </span>
    </li>
  );
});
