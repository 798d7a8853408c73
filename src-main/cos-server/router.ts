/** Which operation a request asks for: by method, by what it is about, and by the sub-resource named in its query. */
import type { Answer } from './answers.ts';
import type { CosRequest } from './cos-request.ts';
import {
  deleteBucket,
  getLocation,
  getService,
  getVersioning,
  headBucket,
  putBucket,
} from './operations/bucket-operations.ts';
import { copyObject } from './operations/copy-object.ts';
import { listObjects } from './operations/list-objects.ts';
import { listParts, listUploads } from './operations/list-uploads.ts';
import { abortUpload, completeUpload, initiateUpload, uploadPart } from './operations/multipart-upload.ts';
import { getObject, headObject } from './operations/read-object.ts';
import { deleteObject, deleteObjects, putObject } from './operations/write-object.ts';
import { refuse } from './refusal.ts';
import type { ServerContext } from './server-context.ts';

export type Operation = (context: ServerContext, request: CosRequest) => Promise<Answer>;

const operations: ReadonlyMap<string, Operation> = new Map([
  ['GET service', getService],
  ['PUT bucket', putBucket],
  ['HEAD bucket', headBucket],
  ['DELETE bucket', deleteBucket],
  ['GET bucket', listObjects],
  ['GET bucket location', getLocation],
  ['GET bucket versioning', getVersioning],
  ['GET bucket uploads', listUploads],
  ['POST bucket delete', deleteObjects],
  ['GET object', getObject],
  ['HEAD object', headObject],
  ['PUT object', putObject],
  ['PUT object copy', copyObject],
  ['DELETE object', deleteObject],
  ['POST object uploads', initiateUpload],
  ['PUT object uploadid', uploadPart],
  ['POST object uploadid', completeUpload],
  ['DELETE object uploadid', abortUpload],
  ['GET object uploadid', listParts],
]);

/** Query names that select another operation. Names not here are parameters or of no meaning. */
const subResources = [
  'uploadid',
  'uploads',
  'delete',
  'location',
  'versioning',
  'accelerate',
  'acl',
  'append',
  'cors',
  'domain',
  'domaincertificate',
  'encryption',
  'intelligenttiering',
  'inventory',
  'lifecycle',
  'live',
  'logging',
  'notification',
  'object-lock',
  'origin',
  'policy',
  'referer',
  'rename',
  'replication',
  'restore',
  'retention',
  'select',
  'strict-signature',
  'symlink',
  'tagging',
  'torrent',
  'versions',
  'website',
] as const;

export function operationOf(request: CosRequest): Operation {
  const subject = subjectOf(request);
  const subResource = subResources.find((name) => request.query.has(name));
  const operation = operations.get([request.method, subject, subResource ?? variantOf(request)].join(' ').trimEnd());
  if (operation === undefined) {
    throw subResource === undefined && request.method !== 'POST'
      ? refuse('MethodNotAllowed')
      : refuse('NotImplemented');
  }
  return operation;
}

function subjectOf({ bucket, key }: CosRequest): 'service' | 'bucket' | 'object' {
  if (bucket === '') {
    return 'service';
  }
  return key === '' ? 'bucket' : 'object';
}

/** A PUT that names a source is a copy, although nothing in its query says so. */
function variantOf({ method, headers }: CosRequest): string {
  return method === 'PUT' && headers['x-cos-copy-source'] !== undefined ? 'copy' : '';
}
