/**
 * `LifecycleConfiguration`: what COS moves to other storage classes and deletes by itself. Writing replaces all rules.
 * Dates stay text in ISO 8601: they stand for midnight of a time zone.
 */
import {
  anyText,
  choice,
  flag,
  integer,
  type MessageValue,
  message,
  optional,
  record,
  repeated,
  required,
  text,
} from './message.ts';
import { tagCodec } from './tagging.ts';

export type LifecycleConfiguration = MessageValue<typeof lifecycleConfiguration>;
export type LifecycleRule = LifecycleConfiguration['rules'][number];

const bounds = {
  prefix: optional('Prefix', anyText),
  prefixNotEquals: optional('PrefixNotEquals', text),
  objectSizeGreaterThan: optional('ObjectSizeGreaterThan', integer),
  objectSizeLessThan: optional('ObjectSizeLessThan', integer),
};

const filter = record({
  ...bounds,
  tag: optional('Tag', tagCodec),
  /** Several conditions that must all hold. */
  and: optional('And', record({ ...bounds, tags: repeated('Tag', tagCodec) })),
});

const rule = record({
  id: optional('ID', text),
  /** Older form of a filter. */
  prefix: optional('Prefix', anyText),
  filter: optional('Filter', { ...filter, mayBeEmpty: true }),
  status: required('Status', choice('Enabled', 'Disabled')),
  transitions: repeated(
    'Transition',
    record({
      days: optional('Days', integer),
      date: optional('Date', text),
      storageClass: required('StorageClass', text),
    }),
  ),
  expiration: optional(
    'Expiration',
    record({
      days: optional('Days', integer),
      date: optional('Date', text),
      expiredObjectDeleteMarker: optional('ExpiredObjectDeleteMarker', flag),
    }),
  ),
  noncurrentVersionTransitions: repeated(
    'NoncurrentVersionTransition',
    record({ noncurrentDays: required('NoncurrentDays', integer), storageClass: required('StorageClass', text) }),
  ),
  noncurrentVersionExpiration: optional(
    'NoncurrentVersionExpiration',
    record({ noncurrentDays: required('NoncurrentDays', integer) }),
  ),
  abortIncompleteMultipartUpload: optional(
    'AbortIncompleteMultipartUpload',
    record({ daysAfterInitiation: required('DaysAfterInitiation', integer) }),
  ),
});

export const lifecycleConfiguration = message('LifecycleConfiguration', record({ rules: repeated('Rule', rule) }));
