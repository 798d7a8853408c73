/** Answers a request in S3's dialect with the operations of COS. */
import type { Answer } from '../answers.ts';
import type { CosRequest } from '../cos-request.ts';
import type { ServerCredentials } from '../credentials-file.ts';
import { operationNameOf, operationOf } from '../router.ts';
import type { ServerContext } from '../server-context.ts';
import { authenticateAws } from './authenticate-aws.ts';
import { listObjectsV2 } from './list-objects-v2.ts';
import { toCosDialect, toS3Answer } from './s3-dialect.ts';

export async function answerS3(
  context: ServerContext,
  credentials: ServerCredentials,
  received: CosRequest,
): Promise<Answer> {
  const { bodySha256 } = authenticateAws(received, credentials, context.clock.now());
  const request = { ...toCosDialect(received), ...(bodySha256 === undefined ? {} : { bodySha256 }) };
  const isListV2 = operationNameOf(request) === 'GET bucket' && request.query.get('list-type') === '2';
  const operation = isListV2 ? listObjectsV2 : operationOf(request);
  return toS3Answer(await operation(context, request));
}
