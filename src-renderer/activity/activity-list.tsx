/** The few newest things that were done. The whole history is in `history-list.tsx`. */
import { memo } from 'react';
import type { ActivityView, PairView } from '../../src-main/contract/model.ts';
import { RevealIcon } from '../parts/reveal-button.tsx';
import { ActivityCells } from './activity-row.tsx';

type Props = {
  readonly label: string;
  readonly entries: readonly ActivityView[];
  readonly pairs: readonly PairView[];
};

export function ActivityList({ label, entries, pairs }: Props) {
  const names = new Map(pairs.length > 1 ? pairs.map((pair) => [pair.id, pair.name]) : []);
  return (
    <ul className="rows" aria-label={label}>
      {entries.map((entry) => (
        <ActivityRow key={entry.id} entry={entry} folder={names.get(entry.pairId)} />
      ))}
    </ul>
  );
}

type RowProps = { readonly entry: ActivityView; readonly folder: string | undefined };

const ActivityRow = memo(function ActivityRow({ entry, folder }: RowProps) {
  return (
    <li className="activity-line">
      <div className="activity">
        <ActivityCells entry={entry} folder={folder} />
      </div>
      <RevealIcon pairId={entry.pairId} path={entry.path} />
    </li>
  );
});
