/** `BucketLoggingStatus`: where the access log goes; without `loggingEnabled` there is none. */
import { anyText, type MessageValue, message, optional, record, required, text } from './message.ts';

export type BucketLoggingStatus = MessageValue<typeof bucketLoggingStatus>;

export const bucketLoggingStatus = message(
  'BucketLoggingStatus',
  record({
    loggingEnabled: optional(
      'LoggingEnabled',
      record({ targetBucket: required('TargetBucket', text), targetPrefix: optional('TargetPrefix', anyText) }),
    ),
  }),
);
