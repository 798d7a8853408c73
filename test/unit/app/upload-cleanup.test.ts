import { expect, test } from 'vitest';
import { isUploadCleanup, withUploadCleanup } from '../../../src-main/app/upload-cleanup.ts';
import type { LifecycleRule } from '../../../src-main/cos/wire/lifecycle-configuration.ts';

const user: LifecycleRule = {
  id: 'mine',
  status: 'Disabled',
  filter: { prefix: 'docs/' },
  transitions: [],
  noncurrentVersionTransitions: [],
  abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
  others: [{ name: 'Later', text: 'yes', attributes: {}, children: [] }],
};

test('each synced folder has one rule of its own, and no rule of the user or of another folder is touched', () => {
  const documents = withUploadCleanup([user], 'docs/', 7);
  const both = withUploadCleanup(documents, '', 3);
  const changed = withUploadCleanup(both, 'docs/', 9);
  const daysOf = (rules: readonly LifecycleRule[], prefix: string) =>
    rules
      .filter((rule) => isUploadCleanup(rule, prefix))
      .map((rule) => [rule.filter?.prefix, rule.abortIncompleteMultipartUpload?.daysAfterInitiation]);
  expect({
    documents: daysOf(changed, 'docs/'),
    whole: daysOf(changed, ''),
    count: changed.length,
    first: changed[0] === user,
    after: withUploadCleanup(withUploadCleanup(changed, '', null), 'docs/', null),
  }).toEqual({ documents: [['docs/', 9]], whole: [['', 3]], count: 3, first: true, after: [user] });
});
