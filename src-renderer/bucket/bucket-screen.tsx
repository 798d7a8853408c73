/** The bucket of a synced folder: its settings, uploads left unfinished, and older versions of a path. All is asked of COS when shown. */
import { useState } from 'react';
import type { ActivityView, PairView } from '../../src-main/contract/model.ts';
import { Icon } from '../parts/icon.tsx';
import { TabList } from '../parts/tab-list.tsx';
import { toHash } from '../state/route.ts';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import './bucket.css';
import { BucketSettings } from './bucket-settings.tsx';
import { ObjectVersions } from './object-versions.tsx';
import { UnfinishedUploads } from './unfinished-uploads.tsx';

const offeredPaths = 20;
const tabs = ['settings', 'uploads', 'versions'] as const;

type Props = { readonly pair: PairView; readonly activity: readonly ActivityView[] };

export function BucketScreen({ pair, activity }: Props) {
  const { text } = useWords();
  const [tab, setTab] = useState<(typeof tabs)[number]>('settings');
  const paths = activity.flatMap(({ pairId, path }) => (pairId === pair.id ? [path] : []));
  return (
    <>
      <div className="bucket-head">
        <div className="section-head">
          <h1>{text.screen.bucket}</h1>
          <a className="button" href={toHash({ screen: 'overview' })}>
            <Icon name="back" />
            {text.bucketPage.leave}
          </a>
        </div>
        <dl className="fact-list">
          <dt>{text.bucketPage.name}</dt>
          <dd>
            <bdi className="code">{toVisibleName(pair.bucket)}</bdi>
          </dd>
          <dt>{text.bucketPage.region}</dt>
          <dd className="code">{toVisibleName(pair.region)}</dd>
          <dt>{text.bucketPage.folder}</dt>
          <dd>
            <bdi>{toVisibleName(pair.name)}</bdi>
          </dd>
          <dt>{text.bucketPage.prefix}</dt>
          <dd>
            {pair.prefix === '' ? (
              text.bucketPage.wholeBucket
            ) : (
              <bdi className="code">{toVisibleName(pair.prefix)}</bdi>
            )}
          </dd>
        </dl>
      </div>
      <TabList
        label={text.screen.bucket}
        tabs={tabs.map((name) => ({ name, label: text.bucketPage[name] }))}
        current={tab}
        onChange={setTab}
      >
        {tab === 'settings' ? <BucketSettings pairId={pair.id} prefix={pair.prefix} /> : null}
        {tab === 'uploads' ? <UnfinishedUploads pairId={pair.id} /> : null}
        {tab === 'versions' ? (
          <ObjectVersions pairId={pair.id} recentPaths={[...new Set(paths)].slice(0, offeredPaths)} />
        ) : null}
      </TabList>
    </>
  );
}
