/** The ACL of a bucket, and the reading of an ACL from headers or body, which buckets and objects share. */
import { accessControlPolicy } from '../../cos/wire/access-control-policy.ts';
import { type AccessSubject, type Grants, grantsOfHeaders, grantsOfPolicy, policyOfGrants } from '../access-rules.ts';
import { type Answer, emptyAnswer, xmlAnswer } from '../answers.ts';
import { bucketGrants, putBucketGrants } from '../bucket-grants.ts';
import type { CosRequest } from '../cos-request.ts';
import { receiveText } from '../receive-body.ts';
import { refuse } from '../refusal.ts';
import { parseRequestXml } from '../request-xml.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';

const maxXmlBytes = 64 * 1024;

export async function putBucketAcl(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index } = context;
  requireBucket(context, request.bucket);
  const grants = await readGrants(request, 'bucket');
  await index.commit(() =>
    putBucketGrants(index.settings, requireBucket(context, request.bucket).id, grants === 'inherit' ? [] : grants),
  );
  return emptyAnswer(200);
}

export async function getBucketAcl(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { id } = requireBucket(context, request.bucket);
  return xmlAnswer(accessControlPolicy.write(policyOfGrants(bucketGrants(context.index.settings, id))));
}

/** By headers or by body, never both. The list replaces the one before. */
export async function readGrants(request: CosRequest, subject: AccessSubject): Promise<Grants | 'inherit'> {
  const text = await receiveText(request, maxXmlBytes);
  const ofHeaders = grantsOfHeaders(request.headers, subject);
  const hasBody = text.trim() !== '';
  if (hasBody === (ofHeaders !== undefined)) {
    throw refuse('InvalidRequest', 'An ACL is given by headers or by a body.');
  }
  return ofHeaders ?? grantsOfPolicy(parseRequestXml(() => accessControlPolicy.parse(text)));
}
