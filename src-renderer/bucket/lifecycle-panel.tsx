/** What COS deletes and moves by itself: the rules of the bucket as they are, and the one that this synced folder may have. */
import type { LifecycleRuleView } from '../../src-main/contract/bucket.ts';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import { SettingPanel, type SettingProps } from './setting-panel.tsx';
import { UploadCleanup } from './upload-cleanup.tsx';

type Props = SettingProps<readonly LifecycleRuleView[]> & { readonly prefix: string };

export function LifecyclePanel({ pairId, asked, change, prefix }: Props) {
  const { text } = useWords();
  return (
    <SettingPanel title={text.bucketPage.lifecycle} right="name/cos:GetBucketLifecycle" asked={asked}>
      {(rules) => {
        const days = rules.find(({ isOurs }) => isOurs)?.abortsUploadsAfterDays;
        return (
          <>
            <UploadCleanup pairId={pairId} days={days} prefix={prefix} change={change} />
            <RuleList rules={rules.filter(({ isOurs }) => !isOurs)} />
          </>
        );
      }}
    </SettingPanel>
  );
}

function RuleList({ rules }: { readonly rules: readonly LifecycleRuleView[] }) {
  const { text } = useWords();
  return (
    <div className="sub-panel">
      <h3>{text.bucketPage.otherRules}</h3>
      {rules.length === 0 ? <p className="quiet-text">{text.bucketPage.noOtherRules}</p> : null}
      {rules.length === 0 ? null : (
        <ul className="setting-rows" aria-label={text.bucketPage.otherRules}>
          {rules.map((rule, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rules may share an id; nothing in the list is kept between readings
            <li key={index}>
              <p>
                <strong>
                  <bdi>{toVisibleName(rule.id)}</bdi>
                </strong>{' '}
                {rule.isEnabled ? null : <span className="tag">{text.bucketPage.isOff}</span>}
              </p>
              <RuleEffects rule={rule} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function RuleEffects({ rule }: { readonly rule: LifecycleRuleView }) {
  const { text } = useWords();
  const words = text.bucketPage;
  const { movesToStorageClass: storageClass, movesAfterDays: moveDays } = rule;
  const { expiresAfterDays, expiresOn, expiresOldVersionsAfterDays, abortsUploadsAfterDays } = rule;
  const effects = [
    storageClass === undefined
      ? undefined
      : moveDays === undefined
        ? words.moves(storageClass)
        : words.movesAfter(storageClass, moveDays),
    expiresAfterDays === undefined ? undefined : words.expires(expiresAfterDays),
    expiresOn === undefined ? undefined : words.expiresOn(expiresOn.slice(0, 'yyyy-mm-dd'.length)),
    expiresOldVersionsAfterDays === undefined ? undefined : words.expiresOld(expiresOldVersionsAfterDays),
    abortsUploadsAfterDays === undefined ? undefined : words.aborts(abortsUploadsAfterDays),
  ].filter((effect) => effect !== undefined);
  return (
    <p className="facts">
      {rule.prefix === '' ? <span>{words.wholeBucket}</span> : <bdi className="code">{toVisibleName(rule.prefix)}</bdi>}
      {effects.length === 0 ? <span>{words.otherEffect}</span> : null}
      {effects.map((effect) => (
        <span key={effect}>{effect}</span>
      ))}
    </p>
  );
}
