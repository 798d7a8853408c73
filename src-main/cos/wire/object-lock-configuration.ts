/** `ObjectLockConfiguration`: objects cannot be overwritten or deleted for some time. Cannot be taken back. */
import { choice, integer, type MessageValue, message, only, optional, record, required, text } from './message.ts';

export type ObjectLockConfiguration = MessageValue<typeof objectLockConfiguration>;

export const objectLockConfiguration = message(
  'ObjectLockConfiguration',
  record({
    objectLockEnabled: required('ObjectLockEnabled', choice('Enabled')),
    /** What holds for objects that name no time of their own. */
    defaultRetention: optional(
      'Rule',
      only(
        'DefaultRetention',
        record({
          days: optional('Days', integer),
          years: optional('Years', integer),
          mode: optional('Mode', text),
        }),
      ),
    ),
  }),
);
