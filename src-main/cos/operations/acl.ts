/**
 * ACL of a bucket: PUT https://www.tencentcloud.com/document/product/436/7737, GET https://www.tencentcloud.com/document/product/436/7733
 * ACL of an object: PUT https://www.tencentcloud.com/document/product/436/7748, GET https://www.tencentcloud.com/document/product/436/7744
 */
import { assertNever } from '../../foundation/assert-never.ts';
import { type CosRequest, type CosRequester, xmlBody } from '../request.ts';
import { type AccessControlPolicy, accessControlPolicy } from '../wire/access-control-policy.ts';
import { type BucketAcl, type Grants, grantHeaders, type ObjectAcl } from './acl-headers.ts';
import { type ResourceTarget, resourceRequest } from './resource-target.ts';

/** The new list replaces the old one, whatever its form. */
export type AclChange<Acl extends BucketAcl | ObjectAcl> =
  | { readonly kind: 'canned'; readonly acl: Acl }
  | { readonly kind: 'grants'; readonly grants: Grants }
  | { readonly kind: 'policy'; readonly policy: AccessControlPolicy };

export async function getAcl(
  requester: CosRequester,
  target: ResourceTarget,
  signal?: AbortSignal,
): Promise<AccessControlPolicy> {
  return await requester.send(
    { method: 'GET', ...resourceRequest(target, { acl: '' }) },
    ({ text }) => accessControlPolicy.parse(text),
    signal,
  );
}

export async function putAcl(
  requester: CosRequester,
  target: ResourceTarget,
  change: AclChange<BucketAcl | ObjectAcl>,
  signal?: AbortSignal,
): Promise<void> {
  await requester.send(
    { method: 'PUT', ...resourceRequest(target, { acl: '' }), ...toContent(change) },
    () => undefined,
    signal,
  );
}

function toContent(change: AclChange<BucketAcl | ObjectAcl>): Pick<CosRequest, 'headers' | 'body'> {
  switch (change.kind) {
    case 'canned':
      return { headers: { 'x-cos-acl': change.acl } };
    case 'grants':
      return { headers: grantHeaders(change.grants) };
    case 'policy':
      return xmlBody(accessControlPolicy.write(change.policy));
    default:
      return assertNever(change);
  }
}
