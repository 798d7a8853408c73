/** The settings of the bucket, each by itself: keys often may read and change some of them and not others. */
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { AccessPanel } from './access-panel.tsx';
import { CorsPanel } from './cors-panel.tsx';
import { LifecyclePanel } from './lifecycle-panel.tsx';
import { SettingPanel } from './setting-panel.tsx';
import { TagsPanel } from './tags-panel.tsx';
import { useBucketFacts } from './use-bucket-facts.ts';
import { VersioningPanel } from './versioning-panel.tsx';

type Props = { readonly pairId: string; readonly prefix: string };

export function BucketSettings({ pairId, prefix }: Props) {
  const { text } = useWords();
  const { say } = useActions();
  const { facts, failure, reload } = useBucketFacts(pairId);
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      say(({ text }) => text.bucketPage.saved);
    } finally {
      // Also a refusal is a reason to look again: it may be about what somebody else changed.
      await reload();
    }
  };
  const common = { pairId, change };
  return (
    <div className="bucket-settings">
      {failure === undefined ? null : <ReasonNote reason={failure} onRetry={() => void reload()} />}
      {facts === undefined ? (
        failure === undefined ? (
          <Waiting label={text.bucketPage.loading} />
        ) : null
      ) : (
        <>
          <VersioningPanel {...common} asked={facts.versioning} />
          <AccessPanel {...common} asked={facts.acl} />
          <LifecyclePanel {...common} asked={facts.lifecycle} prefix={prefix} />
          <CorsPanel {...common} asked={facts.cors} />
          <TagsPanel {...common} asked={facts.tags} />
          <SettingPanel
            title={text.bucketPage.encryption}
            right="name/cos:GetBucketEncryption"
            asked={facts.encryption}
          >
            {(algorithm) => <p>{text.bucketPage.encryptionIs[algorithm]}</p>}
          </SettingPanel>
        </>
      )}
    </div>
  );
}
