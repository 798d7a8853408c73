/** `ReplicationConfiguration`: copies of new objects kept in other buckets. Both buckets must keep versions. */
import {
  anyText,
  choice,
  integer,
  type MessageValue,
  message,
  only,
  optional,
  record,
  repeated,
  required,
  text,
} from './message.ts';
import { tagCodec } from './tagging.ts';

export type ReplicationConfiguration = MessageValue<typeof replicationConfiguration>;

const rule = record({
  id: optional('ID', text),
  status: required('Status', choice('Enabled', 'Disabled')),
  priority: optional('Priority', integer),
  prefix: optional('Prefix', anyText),
  filter: optional(
    'Filter',
    record({
      prefix: optional('Prefix', anyText),
      and: optional('And', record({ prefix: optional('Prefix', anyText), tags: repeated('Tag', tagCodec) })),
    }),
  ),
  destination: required(
    'Destination',
    record({
      /** `qcs::cos:<region>::<bucket>`. */
      bucket: required('Bucket', text),
      storageClass: optional('StorageClass', text),
    }),
  ),
  deleteMarkerReplication: optional('DeleteMarkerReplication', only('Status', choice('Enabled', 'Disabled'))),
});

export const replicationConfiguration = message(
  'ReplicationConfiguration',
  record({
    /** `qcs::cam::uin/<owner>:uin/<user>`. */
    role: required('Role', text),
    rules: repeated('Rule', rule),
  }),
);
