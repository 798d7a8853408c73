/** The history this engine keeps at hand, newest first, narrowed by kind, folder and name. */
import { useState } from 'react';
import type { Snapshot } from '../../src-main/contract/model.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { FolderFilter } from '../parts/folder-filter.tsx';
import { goTo } from '../state/route.ts';
import { useWords } from '../text/language.tsx';
import { type ActivityFilter, type ActivityGroup, filterActivity, groupNames } from './activity-filter.ts';
import { ActivityList } from './activity-list.tsx';

type Props = { readonly snapshot: Snapshot; readonly pairId: string | undefined };

export function ActivityScreen({ snapshot, pairId }: Props) {
  const { text } = useWords();
  const [groups, setGroups] = useState<ReadonlySet<ActivityGroup>>(new Set());
  const [words, setWords] = useState('');
  const filter: ActivityFilter = pairId === undefined ? { groups, words } : { groups, words, pairId };
  const entries = filterActivity(snapshot.activity, filter);

  function toggle(group: ActivityGroup): void {
    const next = new Set(groups);
    if (!next.delete(group)) {
      next.add(group);
    }
    setGroups(next);
  }

  function clear(): void {
    setGroups(new Set());
    setWords('');
    goTo({ screen: 'activity' });
  }

  return (
    <>
      <h1>{text.screen.activity}</h1>
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
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      {entries.length > 0 ? (
        <>
          <p className="quiet-text" role="status">
            {text.activity.shown(entries.length)}
          </p>
          <ActivityList label={text.screen.activity} entries={entries} pairs={snapshot.pairs} />
        </>
      ) : snapshot.activity.length === 0 ? (
        <EmptyState icon="activity" title={text.activity.empty} detail={text.activity.emptyDetail} />
      ) : (
        <EmptyState icon="activity" title={text.activity.noMatch}>
          <button type="button" className="button" onClick={clear}>
            {text.action.clearFilters}
          </button>
        </EmptyState>
      )}
    </>
  );
}
