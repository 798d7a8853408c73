import { expect, test } from 'vitest';
import { allUsers, authenticatedUsers } from '../../../src-main/cos/wire/access-control-policy.ts';
import {
  type Grants,
  grantsOfHeaders,
  grantsOfPolicy,
  isAllowedToEveryone,
  ownerId,
  policyOfGrants,
} from '../../../src-main/cos-server/access-rules.ts';

const everyone = (permission: Grants[number]['permission']): Grants[number] => ({
  grantee: { kind: 'group', uri: allUsers },
  permission,
});
const user = 'qcs::cam::uin/2:uin/2';

test('presets and grants of headers become lists', () => {
  expect([
    grantsOfHeaders({}, 'bucket'),
    grantsOfHeaders({ 'x-cos-acl': 'private' }, 'bucket'),
    grantsOfHeaders({ 'x-cos-acl': 'public-read-write' }, 'bucket'),
    grantsOfHeaders({ 'x-cos-acl': 'authenticated-read' }, 'object'),
    grantsOfHeaders({ 'x-cos-acl': 'default' }, 'object'),
    grantsOfHeaders({ 'x-cos-acl': 'public-read', 'x-cos-grant-write': `id="2", uin="${user}"` }, 'bucket'),
  ]).toEqual([
    undefined,
    [],
    [everyone('READ'), everyone('WRITE')],
    [{ grantee: { kind: 'group', uri: authenticatedUsers }, permission: 'READ' }],
    'inherit',
    [
      everyone('READ'),
      { grantee: { kind: 'user', id: user }, permission: 'WRITE' },
      { grantee: { kind: 'user', id: user }, permission: 'WRITE' },
    ],
  ]);
});

test.each([
  [{ 'x-cos-acl': 'public-read-write' }, 'object'],
  [{ 'x-cos-acl': 'default' }, 'bucket'],
  [{ 'x-cos-acl': 'everything' }, 'bucket'],
  [{ 'x-cos-grant-read': '2' }, 'object'],
] as const)('%j is no ACL of an %s', (headers, subject) => {
  expect(() => grantsOfHeaders(headers, subject)).toThrow(expect.objectContaining({ code: 'cos-rejected' }));
});

test('a policy that was written reads back as the same list', () => {
  const grants: Grants = [everyone('READ'), { grantee: { kind: 'user', id: user }, permission: 'FULL_CONTROL' }];
  expect([grantsOfPolicy(policyOfGrants(grants)), policyOfGrants(undefined), policyOfGrants([]).grants]).toEqual([
    grants,
    { owner: { id: ownerId, displayName: ownerId }, grants: [] },
    [{ grantee: { kind: 'user', id: ownerId, displayName: ownerId }, permission: 'FULL_CONTROL' }],
  ]);
});

test("an object's own list decides; without one its bucket's does; full control is everything", () => {
  const anyone: Grants = [{ grantee: { kind: 'user', id: 'qcs::cam::anyone:anyone' }, permission: 'READ' }];
  expect([
    isAllowedToEveryone('READ', []),
    isAllowedToEveryone('READ', [everyone('READ')]),
    isAllowedToEveryone('WRITE', [everyone('READ')]),
    isAllowedToEveryone('WRITE', [everyone('FULL_CONTROL')]),
    isAllowedToEveryone('READ', [everyone('READ')], []),
    isAllowedToEveryone('READ', [], [everyone('READ')]),
    isAllowedToEveryone('READ', [], anyone),
    isAllowedToEveryone('READ', [{ grantee: { kind: 'group', uri: authenticatedUsers }, permission: 'READ' }]),
    isAllowedToEveryone('READ', [{ grantee: { kind: 'user', id: user }, permission: 'READ' }]),
  ]).toEqual([false, true, false, true, false, true, true, false, false]);
});
