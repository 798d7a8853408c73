/** `AccelerateConfiguration`: whether the bucket answers on the global acceleration host. */
import { choice, type MessageValue, message, optional, record, required, text } from './message.ts';

export type AccelerateConfiguration = MessageValue<typeof accelerateConfiguration>;

export const accelerateConfiguration = message(
  'AccelerateConfiguration',
  record({ status: required('Status', choice('Enabled', 'Suspended')), type: optional('Type', text) }),
);
