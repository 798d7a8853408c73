/**
 * What a request without signature may do: what the ACL of the bucket or the object allows to everyone. Everything that is not in the
 * table needs the owner's signature.
 */
import { isAllowedToEveryone, type Permission } from './access-rules.ts';
import { bucketGrants } from './bucket-grants.ts';
import type { CosRequest } from './cos-request.ts';
import { refuse } from './refusal.ts';
import { requireBucket, type ServerContext } from './server-context.ts';

/** By operation name as in `router.ts`. Writing objects is a right on the bucket. */
const permissions: Readonly<Record<string, { readonly on: 'bucket' | 'object'; readonly permission: Permission }>> = {
  'HEAD bucket': { on: 'bucket', permission: 'READ' },
  'GET bucket': { on: 'bucket', permission: 'READ' },
  'GET bucket versions': { on: 'bucket', permission: 'READ' },
  'GET bucket uploads': { on: 'bucket', permission: 'READ' },
  'GET bucket acl': { on: 'bucket', permission: 'READ_ACP' },
  'PUT bucket acl': { on: 'bucket', permission: 'WRITE_ACP' },
  'POST bucket form': { on: 'bucket', permission: 'WRITE' },
  'GET object': { on: 'object', permission: 'READ' },
  'HEAD object': { on: 'object', permission: 'READ' },
  'GET object acl': { on: 'object', permission: 'READ_ACP' },
  'PUT object acl': { on: 'object', permission: 'WRITE_ACP' },
  'PUT object': { on: 'bucket', permission: 'WRITE' },
  'POST object append': { on: 'bucket', permission: 'WRITE' },
  'DELETE object': { on: 'bucket', permission: 'WRITE' },
  'POST object uploads': { on: 'bucket', permission: 'WRITE' },
  'PUT object uploadid': { on: 'bucket', permission: 'WRITE' },
  'POST object uploadid': { on: 'bucket', permission: 'WRITE' },
  'DELETE object uploadid': { on: 'bucket', permission: 'WRITE' },
  'GET object uploadid': { on: 'bucket', permission: 'WRITE' },
};

/** Throws when `operation` is not for everyone. */
export function authorizeAnonymous(context: ServerContext, request: CosRequest, operation: string): void {
  const needed = permissions[operation];
  const versionId = request.query.get('versionid') ?? '';
  // What a deletion without version removes can be brought back; a version cannot.
  if (needed === undefined || (operation === 'DELETE object' && versionId !== '')) {
    throw refuse('AccessDenied');
  }
  const { index } = context;
  const bucket = requireBucket(context, request.bucket);
  const found = needed.on === 'object' ? index.history.find(bucket, request.key, versionId) : undefined;
  const objectGrants = found?.kind === 'object' ? found.object.traits.grants : undefined;
  if (!isAllowedToEveryone(needed.permission, bucketGrants(index.settings, bucket.id), objectGrants)) {
    throw refuse('AccessDenied');
  }
  if ([...request.query.keys()].some((name) => name.startsWith('response-'))) {
    throw refuse('InvalidRequest', 'response-* parameters need a signed request.');
  }
}

/** Whether nothing in the request claims to be a signature. */
export function isAnonymous({ headers, query }: CosRequest): boolean {
  return headers.authorization === undefined && !query.has('sign') && !query.has('q-signature') && !query.has('q-ak');
}
