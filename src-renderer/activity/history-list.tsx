/**
 * The whole history that matches a filter, of any length. Pages stay steady while more happens: what is new is announced above the list
 * and shown on request, or at once while the list stands at its beginning.
 */
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import type { MethodParams } from '../../src-main/contract/methods.ts';
import type { ActivityView, Snapshot } from '../../src-main/contract/model.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { RevealIcon } from '../parts/reveal-button.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { usePages } from '../state/pages.ts';
import { useWords } from '../text/language.tsx';
import { ActivityCells } from './activity-row.tsx';

export type HistoryFilter = Pick<MethodParams<'activityPage'>, 'pairId' | 'kinds' | 'text'>;

type Props = {
  readonly snapshot: Snapshot;
  readonly filter: HistoryFilter;
  readonly onOpen: (entry: ActivityView) => void;
  /** Absent while nothing is filtered. */
  readonly onClear: (() => void) | undefined;
};

const rowHeight = 46;

export function HistoryList({ snapshot, filter, onOpen, onClear }: Props) {
  const { text } = useWords();
  const { call } = useActions();
  const key = JSON.stringify(filter);
  const upTo = useRef<number | undefined>(undefined);
  const newest = snapshot.activity.reduce((most, { id }) => Math.max(most, id), 0);
  const [shownNewest, setShownNewest] = useState(newest);
  const sight = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for `filter`
  const fetchPage = useCallback(
    async (offset: number, limit: number) => {
      const steady = offset === 0 || upTo.current === undefined ? {} : { upTo: upTo.current };
      const page = await call('activityPage', { ...filter, ...steady, offset, limit });
      upTo.current = page.upTo;
      return page;
    },
    [call, key],
  );
  const pages = usePages(fetchPage);
  const { reload, onSight } = pages;

  const refresh = useCallback(() => {
    setShownNewest(newest);
    reload();
  }, [newest, reload]);
  const hasNew = newest > shownNewest;
  useEffect(() => {
    // At the beginning, new entries may come in by themselves: nothing moves under the reader's eyes.
    if (hasNew && sight.current === 0) {
      refresh();
    }
  }, [hasNew, refresh]);
  const see = useCallback(
    (start: number, end: number) => {
      sight.current = start;
      onSight(start, end);
    },
    [onSight],
  );

  const names = new Map(snapshot.pairs.length > 1 ? snapshot.pairs.map((pair) => [pair.id, pair.name]) : []);
  if (pages.failure !== undefined && pages.total === undefined) {
    return <ReasonNote reason={pages.failure} />;
  }
  if (pages.total === undefined) {
    return <Waiting label={text.activity.loading} />;
  }
  if (pages.total === 0) {
    return onClear === undefined ? (
      <EmptyState icon="activity" title={text.activity.empty} detail={text.activity.emptyDetail} />
    ) : (
      <EmptyState icon="activity" title={text.activity.noMatch}>
        <button type="button" className="button" onClick={onClear}>
          {text.action.clearFilters}
        </button>
      </EmptyState>
    );
  }
  return (
    <>
      <p className="list-head quiet-text">
        <span role="status">{text.activity.shown(pages.total)}</span>
        {hasNew ? (
          <button type="button" className="button quiet" onClick={refresh}>
            <Icon name="up" />
            {text.activity.showNew}
          </button>
        ) : null}
      </p>
      {pages.failure === undefined ? null : <ReasonNote reason={pages.failure} onRetry={refresh} />}
      <div className="history">
        <VirtualList
          key={key}
          label={text.screen.activity}
          count={pages.total}
          rowHeight={rowHeight}
          hasButtons
          onSight={see}
        >
          {(index, isActive) => {
            const entry = pages.row(index);
            return entry === undefined ? (
              <span className="blank-row" />
            ) : (
              <HistoryRow entry={entry} folder={names.get(entry.pairId)} isActive={isActive} onOpen={onOpen} />
            );
          }}
        </VirtualList>
      </div>
    </>
  );
}

type RowProps = {
  readonly entry: ActivityView;
  readonly folder: string | undefined;
  readonly isActive: boolean;
  readonly onOpen: (entry: ActivityView) => void;
};

/** Drawn again only when it changes: while the list moves, most of its rows do not. */
const HistoryRow = memo(function HistoryRow({ entry, folder, isActive, onOpen }: RowProps) {
  return (
    <div className="activity-line history-line">
      <button
        type="button"
        data-row=""
        className="activity history-row"
        tabIndex={isActive ? 0 : -1}
        onClick={() => onOpen(entry)}
      >
        <ActivityCells entry={entry} folder={folder} />
      </button>
      <RevealIcon pairId={entry.pairId} path={entry.path} isReachable={isActive} />
    </div>
  );
});
