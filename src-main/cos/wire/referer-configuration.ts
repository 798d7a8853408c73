/** `RefererConfiguration`: which pages may link to the bucket's objects. Empty when never set. */
import { choice, listOf, type MessageValue, message, optional, record, required, text } from './message.ts';

export type RefererConfiguration = MessageValue<typeof refererConfiguration>;

export const refererConfiguration = message(
  'RefererConfiguration',
  record({
    status: required('Status', choice('Enabled', 'Disabled')),
    refererType: required('RefererType', choice('Black-List', 'White-List')),
    domains: required('DomainList', listOf('Domain', text)),
    /** Whether requests without a referer pass; `Deny` when absent. */
    emptyReferer: optional('EmptyReferConfiguration', choice('Allow', 'Deny')),
  }),
);
