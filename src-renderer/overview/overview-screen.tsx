/** The first screen: the whole situation, every synced folder, what is moving and what happened last. Without any: how to begin. */
import { lazy, Suspense, useCallback, useState } from 'react';
import type { EngineInfo, PairView, Snapshot } from '../../src-main/contract/model.ts';
import { newestFirst } from '../activity/activity-filter.ts';
import { ActivityList } from '../activity/activity-list.tsx';
import type { Connection } from '../bridge/bridge.ts';
import { Icon } from '../parts/icon.tsx';
import { toHash } from '../state/route.ts';
import { useWords } from '../text/language.tsx';
import { DemoBanner } from './demo-banner.tsx';
import { Headline } from './headline.tsx';
import { HoldDialog } from './hold-dialog.tsx';
import { LostHeadline } from './lost-headline.tsx';
import { PairCard, type PairDialog } from './pair-card.tsx';
import { RemovePairDialog } from './remove-pair-dialog.tsx';
import { TransferList } from './transfer-list.tsx';
import { Welcome } from './welcome.tsx';

const EditPairDialog = lazy(async () => ({
  default: (await import('../pair/edit-pair-dialog.tsx')).EditPairDialog,
}));

const demoPairId = 'demo';
const recentRows = 8;
/** From so many folders on, they can be searched. */
const searchFrom = 9;

type Props = { readonly snapshot: Snapshot; readonly connection: Connection };

export function OverviewScreen({ snapshot, connection }: Props) {
  const { text } = useWords();
  const [open, setOpen] = useState<{ readonly dialog: PairDialog; readonly pairId: string } | undefined>(undefined);
  const show = useCallback((dialog: PairDialog, pairId: string) => setOpen({ dialog, pairId }), []);
  const close = (): void => setOpen(undefined);
  const { demo } = snapshot.engine;
  if (snapshot.pairs.length === 0) {
    return (
      <>
        {connection.kind === 'open' ? null : <LostHeadline connection={connection} />}
        <Welcome isDemo={demo !== undefined} />
      </>
    );
  }
  const pair = snapshot.pairs.find(({ id }) => id === open?.pairId);
  const shownDemo = demo ?? demoOf(snapshot.pairs.find(({ id }) => id === demoPairId));
  return (
    <>
      {connection.kind === 'open' ? (
        <Headline snapshot={snapshot} onReview={(pairId) => show('hold', pairId)} />
      ) : (
        <LostHeadline connection={connection} />
      )}
      {shownDemo === undefined ? null : <DemoBanner demo={shownDemo} />}
      <Folders snapshot={snapshot} onOpen={show} />
      <TransferList transfers={snapshot.transfers} />
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
      {open?.dialog === 'hold' ? <HoldDialog pair={pair} onClose={close} /> : null}
      {open?.dialog === 'remove' && pair !== undefined ? <RemovePairDialog pair={pair} onClose={close} /> : null}
      {open?.dialog === 'edit' && pair !== undefined ? (
        <Suspense fallback={null}>
          <EditPairDialog pair={pair} onClose={close} />
        </Suspense>
      ) : null}
    </>
  );
}

/** The demo begun with a button is one pair among others; of `driftless demo` the engine itself tells. */
function demoOf(pair: PairView | undefined): EngineInfo['demo'] {
  return pair?.endpoint === undefined
    ? undefined
    : { endpoint: pair.endpoint, bucket: pair.bucket, localRoot: pair.localRoot };
}

type FoldersProps = {
  readonly snapshot: Snapshot;
  readonly onOpen: (dialog: PairDialog, pairId: string) => void;
};

function Folders({ snapshot: { pairs, engine }, onOpen }: FoldersProps) {
  const { text } = useWords();
  const [words, setWords] = useState('');
  const isLong = pairs.length >= searchFrom;
  const needle = words.trim().toLowerCase();
  const shown = isLong
    ? pairs.filter(({ name, localRoot, bucket, prefix }) =>
        `${name}\n${localRoot}\n${bucket}/${prefix}`.toLowerCase().includes(needle),
      )
    : pairs;
  return (
    <section aria-labelledby="pairs-title">
      <div className="section-head">
        <h2 id="pairs-title">{text.pair.title}</h2>
        {isLong ? (
          <input
            type="search"
            aria-label={text.pair.search}
            placeholder={text.pair.search}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        ) : null}
        <a className="button" href={toHash({ screen: 'add' })}>
          <Icon name="add" />
          {text.action.addFolder}
        </a>
      </div>
      <ul className="cards" aria-labelledby="pairs-title">
        {shown.map((pair) => (
          <PairCard key={pair.id} pair={pair} isDesktop={engine.host === 'desktop'} onOpen={onOpen} />
        ))}
      </ul>
      {shown.length === 0 ? <p className="quiet-text">{text.pair.noMatch}</p> : null}
    </section>
  );
}
