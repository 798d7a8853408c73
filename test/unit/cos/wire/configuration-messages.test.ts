/** The messages that are tables: what is written is read back, what COS writes is read, what is damaged never crashes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accessControlPolicy } from '../../../../src-main/cos/wire/access-control-policy.ts';
import { bucketPolicy } from '../../../../src-main/cos/wire/bucket-policy.ts';
import { bucketSettings } from '../../../../src-main/cos/wire/bucket-settings.ts';
import { copyPartResult } from '../../../../src-main/cos/wire/copy-part-result.ts';
import { corsConfiguration } from '../../../../src-main/cos/wire/cors-configuration.ts';
import { lifecycleConfiguration } from '../../../../src-main/cos/wire/lifecycle-configuration.ts';
import { parseListVersionsResult } from '../../../../src-main/cos/wire/list-versions-result.ts';
import { locationConstraint } from '../../../../src-main/cos/wire/location-constraint.ts';
import { isEmptyMessage, writeEmptyMessage } from '../../../../src-main/cos/wire/message.ts';
import { postPolicy } from '../../../../src-main/cos/wire/post-policy.ts';
import { parseTaggingHeader, writeTaggingHeader } from '../../../../src-main/cos/wire/tagging.ts';
import { messageCases } from './configuration-messages.ts';
import { mutationsOf } from './mutations.ts';

const malformed = expect.objectContaining({ code: 'malformed-answer' });

describe.each(messageCases)('$name', ({ pairs, texts, parse }) => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(pairs, ({ value, read }) => {
        expect(read).toEqual(value);
      }),
    );
  });

  test('damaged, is read as something or refused as malformed', () => {
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(texts.chain(mutationsOf), (text) => {
        try {
          parse(text);
          outcomes.add('read');
        } catch (error) {
          expect(error).toEqual(malformed);
          outcomes.add('refused');
        }
      }),
      { seed: 20_260_101, numRuns: 400 },
    );
    expect(outcomes).toContain('refused');
  });
});

test('elements that the table does not name survive reading and writing', () => {
  const text =
    '<LifecycleConfiguration><Rule><ID>a</ID><Filter><AccessFrequency><Count>3</Count></AccessFrequency></Filter>' +
    '<Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule></LifecycleConfiguration>';
  const value = lifecycleConfiguration.parse(text);
  expect(value.rules.map(({ filter }) => filter?.others?.map(({ name }) => name))).toEqual([['AccessFrequency']]);
  expect(lifecycleConfiguration.parse(lifecycleConfiguration.write(value))).toEqual(value);
});

test('the ACL of the documentation is read, in both forms of a grantee', () => {
  const grantee = (type: string, content: string): string =>
    `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}">${content}</Grantee>`;
  const text = `<AccessControlPolicy>
  <Owner><ID>qcs::cam::uin/1:uin/1</ID><DisplayName>qcs::cam::uin/1:uin/1</DisplayName></Owner>
  <AccessControlList>
    <Grant>${grantee('Group', '<URI>http://cam.qcloud.com/groups/global/AllUsers</URI>')}<Permission>READ</Permission></Grant>
    <Grant>${grantee('CanonicalUser', '<ID>qcs::cam::uin/2:uin/2</ID><DisplayName/>')}<Permission>FULL_CONTROL</Permission></Grant>
  </AccessControlList>
</AccessControlPolicy>`;
  const value = accessControlPolicy.parse(text);
  expect(value).toEqual({
    owner: { id: 'qcs::cam::uin/1:uin/1', displayName: 'qcs::cam::uin/1:uin/1' },
    grants: [
      { grantee: { kind: 'group', uri: 'http://cam.qcloud.com/groups/global/AllUsers' }, permission: 'READ' },
      { grantee: { kind: 'user', id: 'qcs::cam::uin/2:uin/2' }, permission: 'FULL_CONTROL' },
    ],
  });
  expect(accessControlPolicy.write(value)).toContain('xsi:type="CanonicalUser"');
});

test('versions and delete markers stay in the order of the document', () => {
  const entry = (name: string, id: string, rest = ''): string =>
    `<${name}><Key>a</Key><VersionId>${id}</VersionId><IsLatest>false</IsLatest>` +
    `<LastModified>2020-12-10T03:37:30.000Z</LastModified>${rest}</${name}>`;
  const facts = '<ETag>&quot;e&quot;</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass>';
  const page = parseListVersionsResult(
    '<ListVersionsResult><Name>b-1</Name><Prefix/><KeyMarker/><VersionIdMarker/><MaxKeys>1000</MaxKeys>' +
      '<IsTruncated>false</IsTruncated>' +
      [
        entry('Version', 'v4', facts),
        entry('DeleteMarker', 'v3'),
        entry('Version', 'v2', facts),
        entry('DeleteMarker', 'v1'),
      ].join('') +
      '</ListVersionsResult>',
  );
  expect(page.entries.map(({ kind, versionId }) => `${kind} ${versionId}`)).toEqual([
    'version v4',
    'delete-marker v3',
    'version v2',
    'delete-marker v1',
  ]);
});

test('an empty document is told from a configuration that says something', () => {
  const { message } = bucketSettings.referer;
  expect([
    isEmptyMessage(message, '<RefererConfiguration/>'),
    isEmptyMessage(message, '<RefererConfiguration>\n</RefererConfiguration>'),
    isEmptyMessage(message, writeEmptyMessage(message)),
    isEmptyMessage(message, '<RefererConfiguration><Status>Enabled</Status></RefererConfiguration>'),
  ]).toEqual([true, true, true, false]);
  expect(() => isEmptyMessage(message, '<html/>')).toThrow(malformed);
});

test('the region is read with and without the leading cos.', () => {
  const read = (text: string): string => locationConstraint.parse(`<LocationConstraint>${text}</LocationConstraint>`);
  expect([read('cos.ap-beijing'), read('ap-beijing'), read('\n ap-beijing ')]).toEqual([
    'ap-beijing',
    'ap-beijing',
    'ap-beijing',
  ]);
});

test('words are read in any case, and a time without a zone is UTC', () => {
  expect(
    corsConfiguration.parse(
      '<CORSConfiguration><CORSRule><AllowedMethod>get</AllowedMethod></CORSRule><ResponseVary>TRUE</ResponseVary></CORSConfiguration>',
    ),
  ).toEqual({
    rules: [{ allowedOrigins: [], allowedMethods: ['GET'], allowedHeaders: [], exposeHeaders: [] }],
    responseVary: true,
  });
  const { lastModified } = copyPartResult.parse(
    '<CopyPartResult><ETag>"e"</ETag><LastModified>2017-09-04T04:45:45</LastModified></CopyPartResult>',
  );
  expect(lastModified).toBe(Date.UTC(2017, 8, 4, 4, 45, 45));
});

test('a bucket policy is read in either spelling of its names, and keeps what it does not know', () => {
  const text = JSON.stringify({
    version: '2.0',
    statement: [
      {
        principal: { qcs: ['qcs::cam::anyone:anyone'] },
        effect: 'Allow',
        action: ['name/cos:GetObject'],
        resource: ['*'],
        extra: 1,
      },
    ],
  });
  expect(bucketPolicy.parse(text)).toEqual({
    version: '2.0',
    Statement: [
      {
        Principal: { qcs: ['qcs::cam::anyone:anyone'] },
        Effect: 'allow',
        Action: ['name/cos:GetObject'],
        Resource: ['*'],
        extra: 1,
      },
    ],
  });
});

test('a POST policy is read with equality in both of its forms', () => {
  const text = JSON.stringify({
    expiration: '2026-01-01T00:00:00.000Z',
    conditions: [{ acl: 'default' }, ['eq', '$key', 'a'], ['content-length-range', '1', 9]],
  });
  expect(postPolicy.parse(text)).toEqual({
    expiration: Date.UTC(2026, 0, 1),
    conditions: [
      { kind: 'equals', field: 'acl', value: 'default' },
      { kind: 'equals', field: 'key', value: 'a' },
      { kind: 'content-length-range', min: 1, max: 9 },
    ],
  });
});

test('tags survive the form of a header', () => {
  const tags = [
    { key: 'a b', value: 'x=y&z' },
    { key: '键', value: '' },
  ];
  expect(writeTaggingHeader(tags)).toBe('a%20b=x%3Dy%26z&%E9%94%AE=');
  expect(parseTaggingHeader(writeTaggingHeader(tags))).toEqual(tags);
  expect(() => parseTaggingHeader('%ff=1')).toThrow(malformed);
});
