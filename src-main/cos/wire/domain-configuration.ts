/** `DomainConfiguration`: domains of one's own that lead to the bucket. */
import { choice, type MessageValue, message, optional, record, repeated, required, text } from './message.ts';

export type DomainConfiguration = MessageValue<typeof domainConfiguration>;

export const domainConfiguration = message(
  'DomainConfiguration',
  record({
    rules: repeated(
      'DomainRule',
      record({
        status: required('Status', choice('ENABLED', 'DISABLED')),
        name: required('Name', text),
        type: required('Type', text),
        /** Takes the domain from another bucket, proven by this kind of DNS record. */
        forcedReplacement: optional('ForcedReplacement', choice('CNAME', 'TXT')),
      }),
    ),
  }),
);
