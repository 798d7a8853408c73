/** `CreateBucketConfiguration`: the body of PUT Bucket where the new bucket is of another kind than usual. */
import { choice, type MessageValue, message, optional, record, text } from './message.ts';

export type CreateBucketConfiguration = MessageValue<typeof createBucketConfiguration>;

export const createBucketConfiguration = message(
  'CreateBucketConfiguration',
  record({
    /** `MAZ`: stored in several availability zones. */
    bucketAzConfig: optional('BucketAZConfig', choice('MAZ', 'OAZ')),
    /** `OFS`: with metadata acceleration, which changes how listing, renaming and deleting behave. */
    bucketArchConfig: optional('BucketArchConfig', choice('OFS')),
    bucketStorageClass: optional('BucketStorageClass', text),
  }),
);
