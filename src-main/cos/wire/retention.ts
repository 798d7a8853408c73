/** `Retention`: until when an object cannot be overwritten or deleted. */
import { type MessageValue, message, optional, record, required, text, time } from './message.ts';

export type Retention = MessageValue<typeof retention>;

export const retention = message(
  'Retention',
  record({ retainUntilDate: required('RetainUntilDate', time), mode: optional('Mode', text) }),
);
