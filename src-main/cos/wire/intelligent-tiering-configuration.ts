/** `IntelligentTieringConfiguration`: after how many days without use an object moves to the cheaper tier. Cannot be taken back. */
import { choice, integer, type MessageValue, message, optional, record, required } from './message.ts';

export type IntelligentTieringConfiguration = MessageValue<typeof intelligentTieringConfiguration>;

export const intelligentTieringConfiguration = message(
  'IntelligentTieringConfiguration',
  record({
    status: required('Status', choice('Enabled', 'Suspended')),
    transition: optional(
      'Transition',
      record({ days: required('Days', integer), requestFrequent: optional('RequestFrequent', integer) }),
    ),
  }),
);
