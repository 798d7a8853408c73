/** The bucket of a synced folder: its settings, uploads left unfinished, and older versions of a path. All is asked of COS when shown. */
import { useState } from 'react';
import type { PairView } from '../../src-main/contract/model.ts';
import { TabList } from '../parts/tab-list.tsx';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import { BucketSettings } from './bucket-settings.tsx';
import { ObjectVersions } from './object-versions.tsx';
import { UnfinishedUploads } from './unfinished-uploads.tsx';

export function BucketScreen({ pair }: { readonly pair: PairView }) {
  const { text } = useWords();
  const [tab, setTab] = useState<'settings' | 'uploads' | 'versions'>('settings');
  return (
    <>
      <h1>{text.screen.bucket}</h1>
      <p className="facts">
        <bdi>{toVisibleName(pair.bucket)}</bdi>
        <span>
          {text.bucketPage.region}: {pair.region}
        </span>
      </p>
      <TabList
        label={text.screen.bucket}
        tabs={(['settings', 'uploads', 'versions'] as const).map((name) => ({ name, label: text.bucketPage[name] }))}
        current={tab}
        onChange={setTab}
      >
        {tab === 'settings' ? <BucketSettings pairId={pair.id} /> : null}
        {tab === 'uploads' ? <UnfinishedUploads pairId={pair.id} /> : null}
        {tab === 'versions' ? <ObjectVersions pairId={pair.id} /> : null}
      </TabList>
    </>
  );
}
