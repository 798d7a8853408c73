/** `OriginConfiguration`: where COS looks for keys that the bucket does not have. With `Mirror` a read may create the object. */
import {
  anyText,
  choice,
  flag,
  integer,
  listOf,
  type MessageValue,
  message,
  optional,
  record,
  repeated,
  required,
  text,
} from './message.ts';

export type OriginConfiguration = MessageValue<typeof originConfiguration>;

const header = record({ key: required('Key', text), value: optional('Value', anyText) });

const originParameter = record({
  protocol: optional('Protocol', choice('HTTP', 'HTTPS', 'FOLLOW')),
  followQueryString: optional('FollowQueryString', flag),
  httpHeader: optional(
    'HttpHeader',
    record({
      followAllHeaders: optional('FollowAllHeaders', flag),
      newHttpHeaders: optional('NewHttpHeaders', listOf('Header', header)),
      followHttpHeaders: optional('FollowHttpHeaders', listOf('Header', header)),
      forbidFollowHttpHeaders: optional('ForbidFollowHttpHeaders', listOf('Header', header)),
    }),
  ),
  followRedirection: optional('FollowRedirection', flag),
  httpRedirectCode: optional('HttpRedirectCode', integer),
});

const originInfo = record({
  hostInfo: repeated('HostInfo', record({ hostName: required('HostName', text), weight: optional('Weight', integer) })),
  fileInfo: optional(
    'FileInfo',
    record({
      prefixConfiguration: optional(
        'PrefixConfiguration',
        record({ prefix: optional('Prefix', anyText), replacedWithPrefix: optional('ReplacedWithPrefix', anyText) }),
      ),
      suffixConfiguration: optional(
        'SuffixConfiguration',
        record({ suffix: optional('Suffix', anyText), replacedWithSuffix: optional('ReplacedWithSuffix', anyText) }),
      ),
      fixedFileConfiguration: optional(
        'FixedFileConfiguration',
        record({ fixedFilePath: required('FixedFilePath', text) }),
      ),
    }),
  ),
});

export const originConfiguration = message(
  'OriginConfiguration',
  record({
    rules: repeated(
      'OriginRule',
      record({
        rulePriority: optional('RulePriority', integer),
        originType: required('OriginType', choice('Mirror', 'Proxy', 'Redirect')),
        originCondition: optional(
          'OriginCondition',
          record({
            httpStatusCode: optional('HTTPStatusCode', integer),
            prefix: optional('Prefix', anyText),
            suffix: optional('Suffix', anyText),
          }),
        ),
        originParameter: optional('OriginParameter', originParameter),
        originInfo: required('OriginInfo', originInfo),
      }),
    ),
  }),
);
