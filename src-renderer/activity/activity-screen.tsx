/** What is moving now, how fast, and everything that was done: newest first, narrowed by folder, kind and words. */
import { lazy, Suspense, useDeferredValue, useState } from 'react';
import type { ActivityView, Snapshot } from '../../src-main/contract/model.ts';
import { TransferList } from '../overview/transfer-list.tsx';
import { FolderFilter } from '../parts/folder-filter.tsx';
import { goTo } from '../state/route.ts';
import { useSpeedHistory } from '../state/speed-history.ts';
import { useWords } from '../text/language.tsx';
import './activity.css';
import { type ActivityGroup, groupNames, kindsOf } from './activity-filter.ts';
import { EntryDialog } from './entry-dialog.tsx';
import { HistoryList } from './history-list.tsx';

const SpeedChart = lazy(async () => ({ default: (await import('./speed-chart.tsx')).SpeedChart }));

type Props = { readonly snapshot: Snapshot; readonly pairId: string | undefined };

export function ActivityScreen({ snapshot, pairId }: Props) {
  const { text } = useWords();
  const [groups, setGroups] = useState<ReadonlySet<ActivityGroup>>(new Set());
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState<ActivityView | undefined>(undefined);
  const hasSpeed = useSpeedHistory().length > 1;
  const words = useDeferredValue(typed.trim());
  const transfers = snapshot.transfers.filter((one) => pairId === undefined || one.pairId === pairId);

  function toggle(group: ActivityGroup): void {
    const next = new Set(groups);
    if (!next.delete(group)) {
      next.add(group);
    }
    setGroups(next);
  }

  function clear(): void {
    setGroups(new Set());
    setTyped('');
    goTo({ screen: 'activity' });
  }

  const isFiltered = groups.size > 0 || words !== '' || pairId !== undefined;
  return (
    <div className="fill">
      <h1>{text.screen.activity}</h1>
      {hasSpeed ? (
        <Suspense fallback={<div className="speed-place" />}>
          <SpeedChart />
        </Suspense>
      ) : null}
      <TransferList transfers={transfers} />
      <div className="filters">
        <fieldset className="chips">
          <legend className="visually-hidden">{text.activity.filter}</legend>
          {groupNames.map((group) => (
            <button
              key={group}
              type="button"
              className="chip"
              aria-pressed={groups.has(group)}
              onClick={() => toggle(group)}
            >
              {text.activityGroup[group]}
            </button>
          ))}
        </fieldset>
        <FolderFilter screen="activity" pairs={snapshot.pairs} pairId={pairId} />
        <input
          type="search"
          aria-label={text.activity.search}
          placeholder={text.activity.search}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <HistoryList
        snapshot={snapshot}
        filter={{
          kinds: [...kindsOf(groups)],
          ...(pairId === undefined ? {} : { pairId }),
          ...(words === '' ? {} : { text: words }),
        }}
        onOpen={setOpened}
        onClear={isFiltered ? clear : undefined}
      />
      {opened === undefined ? null : (
        <EntryDialog entry={opened} pairs={snapshot.pairs} onClose={() => setOpened(undefined)} />
      )}
    </div>
  );
}
