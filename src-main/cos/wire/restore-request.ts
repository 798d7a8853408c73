/** `RestoreRequest`: for how long an archived object becomes readable, and how soon. */
import { choice, integer, type MessageValue, message, only, optional, record, required } from './message.ts';

export type RestoreRequest = MessageValue<typeof restoreRequest>;

export const restoreRequest = message(
  'RestoreRequest',
  record({
    days: required('Days', integer),
    /** `Standard` when absent. Deep archive knows no `Expedited`. */
    tier: optional('CASJobParameters', only('Tier', choice('Expedited', 'Standard', 'Bulk'))),
  }),
);
