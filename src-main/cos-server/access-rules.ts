/**
 * Who besides the owner may do what: presets and grants of headers as lists of grants, and what a list allows to everyone.
 * There is one owner and no other signed caller, so only grants to everyone decide anything; all are kept and given back. Pure.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { type AccessControlPolicy, allUsers, authenticatedUsers } from '../cos/wire/access-control-policy.ts';
import type { StoredGrant } from './object-traits.ts';
import { refuse } from './refusal.ts';

export const ownerId = 'qcs::cam::uin/100000000001:uin/100000000001';
const anyone = 'qcs::cam::anyone:anyone';
const maxGrants = 100;

export type AccessSubject = 'bucket' | 'object';
export type Permission = StoredGrant['permission'];
export type Grants = readonly StoredGrant[];

const toGroup = (uri: string, ...permissions: readonly Permission[]): Grants =>
  permissions.map((permission) => ({ grantee: { kind: 'group', uri }, permission }));

const presets: Readonly<Record<AccessSubject, Readonly<Record<string, Grants | 'inherit'>>>> = {
  bucket: {
    private: [],
    'public-read': toGroup(allUsers, 'READ'),
    'public-read-write': toGroup(allUsers, 'READ', 'WRITE'),
    'authenticated-read': toGroup(authenticatedUsers, 'READ'),
  },
  object: {
    default: 'inherit',
    private: [],
    'public-read': toGroup(allUsers, 'READ'),
    'authenticated-read': toGroup(authenticatedUsers, 'READ'),
    'bucket-owner-read': [],
    'bucket-owner-full-control': [],
  },
};

const grantHeaders = [
  ['x-cos-grant-read', 'READ'],
  ['x-cos-grant-write', 'WRITE'],
  ['x-cos-grant-read-acp', 'READ_ACP'],
  ['x-cos-grant-write-acp', 'WRITE_ACP'],
  ['x-cos-grant-full-control', 'FULL_CONTROL'],
] as const;

/** The list that ACL headers ask for; undefined without any, `inherit` where an object is to go by its bucket. */
export function grantsOfHeaders(headers: IncomingHttpHeaders, subject: AccessSubject): Grants | 'inherit' | undefined {
  const preset = headers['x-cos-acl'];
  const listed = grantHeaders.flatMap(([name, permission]) => granteesOf(headers[name], permission));
  if (preset === undefined) {
    return listed.length === 0 ? undefined : checked(listed);
  }
  const base = typeof preset === 'string' ? presets[subject][preset.trim().toLowerCase()] : undefined;
  if (base === undefined) {
    throw refuse('InvalidArgument', 'The value of x-cos-acl is not known.');
  }
  return base === 'inherit' && listed.length === 0 ? base : checked([...(base === 'inherit' ? [] : base), ...listed]);
}

/** The list of a body. The owner's own grants say nothing. */
export function grantsOfPolicy({ owner, grants = [] }: AccessControlPolicy): Grants {
  const others = grants.filter(({ grantee }) => grantee.kind === 'group' || grantee.id !== owner.id);
  return checked(
    others.map(({ grantee, permission }) => ({
      grantee: grantee.kind === 'group' ? grantee : { kind: 'user', id: grantee.id },
      permission,
    })),
  );
}

/** What GET answers: the owner's grant first. Undefined `grants` is the answer of an object without a list of its own. */
export function policyOfGrants(grants: Grants | undefined): AccessControlPolicy {
  const owner = { id: ownerId, displayName: ownerId };
  const own = { grantee: { kind: 'user', ...owner }, permission: 'FULL_CONTROL' } as const;
  return { owner, grants: grants === undefined ? [] : [own, ...grants.map(withDisplayName)] };
}

/** Whether a caller without a name has `permission` on a bucket or on an object, whose own list, if any, comes first. */
export function isAllowedToEveryone(permission: Permission, bucketGrants: Grants, objectGrants?: Grants): boolean {
  return (objectGrants ?? bucketGrants).some(
    ({ grantee, permission: granted }) =>
      (grantee.kind === 'group' ? grantee.uri === allUsers : grantee.id === anyone) &&
      (granted === permission || granted === 'FULL_CONTROL'),
  );
}

function granteesOf(header: string | string[] | undefined, permission: Permission): Grants {
  if (header === undefined || header === '') {
    return [];
  }
  return String(header)
    .split(',')
    .map((each) => {
      const id = /^\s*(?:id|uin)\s*=\s*"?([^"\s]+)"?\s*$/i.exec(each)?.[1];
      if (id === undefined) {
        throw refuse('InvalidArgument', 'Grantees are written as id="...".');
      }
      const isNumber = /^\d+$/.test(id);
      return { grantee: { kind: 'user', id: isNumber ? `qcs::cam::uin/${id}:uin/${id}` : id }, permission };
    });
}

function withDisplayName(grant: StoredGrant): NonNullable<AccessControlPolicy['grants']>[number] {
  const { grantee, permission } = grant;
  return grantee.kind === 'group'
    ? { grantee, permission }
    : { grantee: { ...grantee, displayName: grantee.id }, permission };
}

function checked(grants: Grants): Grants {
  if (grants.length > maxGrants) {
    throw refuse('InvalidArgument', 'A list has at most 100 grants.');
  }
  return grants;
}
