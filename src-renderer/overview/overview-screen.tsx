/** The first screen: the whole situation, every synced folder, what is moving and what happened last. */
import { useCallback, useState } from 'react';
import type { Snapshot } from '../../src-main/contract/model.ts';
import { newestFirst } from '../activity/activity-filter.ts';
import { ActivityList } from '../activity/activity-list.tsx';
import type { Connection } from '../bridge/bridge.ts';
import { toHash } from '../state/route.ts';
import { useWords } from '../text/language.tsx';
import { DemoBanner } from './demo-banner.tsx';
import { Headline } from './headline.tsx';
import { HoldDialog } from './hold-dialog.tsx';
import { LostHeadline } from './lost-headline.tsx';
import { PairCard } from './pair-card.tsx';
import { TransferList } from './transfer-list.tsx';

const recentRows = 8;

type Props = { readonly snapshot: Snapshot; readonly connection: Connection };

export function OverviewScreen({ snapshot, connection }: Props) {
  const { text } = useWords();
  const [reviewed, setReviewed] = useState<string | undefined>(undefined);
  const review = useCallback((pairId: string) => setReviewed(pairId), []);
  const { demo } = snapshot.engine;
  return (
    <>
      {connection.kind === 'open' ? (
        <Headline snapshot={snapshot} onReview={review} />
      ) : (
        <LostHeadline connection={connection} />
      )}
      {demo === undefined ? null : <DemoBanner demo={demo} />}
      {snapshot.pairs.length === 0 ? null : (
        <section aria-labelledby="pairs-title">
          <h2 id="pairs-title">{text.pair.title}</h2>
          <ul className="cards" aria-labelledby="pairs-title">
            {snapshot.pairs.map((pair) => (
              <PairCard key={pair.id} pair={pair} onReview={review} />
            ))}
          </ul>
        </section>
      )}
      <TransferList transfers={snapshot.transfers} />
      {snapshot.pairs.length === 0 ? null : (
        <section aria-labelledby="recent-title">
          <div className="section-head">
            <h2 id="recent-title">{text.activity.recent}</h2>
            <a href={toHash({ screen: 'activity' })}>{text.activity.all}</a>
          </div>
          {snapshot.activity.length === 0 ? (
            <p className="quiet-text">{text.activity.emptyDetail}</p>
          ) : (
            <ActivityList
              label={text.activity.recent}
              entries={newestFirst(snapshot.activity).slice(0, recentRows)}
              pairs={snapshot.pairs}
            />
          )}
        </section>
      )}
      {reviewed === undefined ? null : (
        <HoldDialog pair={snapshot.pairs.find((pair) => pair.id === reviewed)} onClose={() => setReviewed(undefined)} />
      )}
    </>
  );
}
