/** `WebsiteConfiguration`: how the bucket's website host answers. */
import {
  anyText,
  choice,
  integer,
  listOf,
  type MessageValue,
  message,
  only,
  optional,
  record,
  required,
  text,
} from './message.ts';

export type WebsiteConfiguration = MessageValue<typeof websiteConfiguration>;

const routingRule = record({
  condition: required(
    'Condition',
    record({
      httpErrorCodeReturnedEquals: optional('HttpErrorCodeReturnedEquals', integer),
      keyPrefixEquals: optional('KeyPrefixEquals', anyText),
    }),
  ),
  redirect: required(
    'Redirect',
    record({
      protocol: optional('Protocol', text),
      replaceKeyWith: optional('ReplaceKeyWith', text),
      replaceKeyPrefixWith: optional('ReplaceKeyPrefixWith', anyText),
      urlRedirect: optional('URLRedirect', text),
    }),
  ),
});

export const websiteConfiguration = message(
  'WebsiteConfiguration',
  record({
    indexDocument: required('IndexDocument', only('Suffix', text)),
    /** `https` sends every plain request there. */
    redirectAllRequestsTo: optional('RedirectAllRequestsTo', only('Protocol', text)),
    autoAddressing: optional('AutoAddressing', only('Status', choice('Enabled', 'Disabled'))),
    errorDocument: optional(
      'ErrorDocument',
      record({
        key: required('Key', text),
        originalHttpStatus: optional('OriginalHttpStatus', choice('Enabled', 'Disabled')),
      }),
    ),
    routingRules: optional('RoutingRules', listOf('RoutingRule', routingRule)),
  }),
);
