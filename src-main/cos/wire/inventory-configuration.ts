/** `InventoryConfiguration`: reports of a bucket's objects, on a schedule or (`inventoryJob`) once. */
import {
  anyText,
  choice,
  flag,
  integer,
  listOf,
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

export type InventoryConfiguration = MessageValue<typeof inventoryConfiguration>;
export type InventoryJob = MessageValue<typeof inventoryJob>;

const filter = record({
  prefix: optional('Prefix', anyText),
  and: optional(
    'And',
    record({
      prefix: optional('Prefix', anyText),
      tags: repeated('Tag', tagCodec),
      storageClass: optional('StorageClass', text),
    }),
  ),
  /** Objects written between two times, in Unix seconds. */
  period: optional(
    'Period',
    record({ startTime: optional('StartTime', integer), endTime: optional('EndTime', integer) }),
  ),
});

const destination = record({
  format: required('Format', choice('CSV', 'ORC', 'Parquet')),
  /** The owner's uin. */
  accountId: optional('AccountId', text),
  /** `qcs::cos:<region>::<bucket>`. */
  bucket: required('Bucket', text),
  prefix: optional('Prefix', anyText),
  encryption: optional('Encryption', {
    ...record({ sseCos: optional('SSE-COS', anyText) }),
    mayBeEmpty: true,
  }),
});

const report = {
  id: required('Id', text),
  filter: optional('Filter', filter),
  includedObjectVersions: required('IncludedObjectVersions', choice('All', 'Current')),
  optionalFields: optional('OptionalFields', listOf('Field', text)),
  destination: required('Destination', only('COSBucketDestination', destination)),
};

export const inventoryCodec = record({
  ...report,
  isEnabled: required('IsEnabled', flag),
  schedule: required('Schedule', only('Frequency', choice('Daily', 'Weekly'))),
});

export const inventoryConfiguration = message('InventoryConfiguration', inventoryCodec);

export const inventoryJob = message('InventoryConfiguration', record(report));
