/** Which operation a request asks for: by method, by what it is about, and by the sub-resource named in its query. */
import type { Answer } from './answers.ts';
import type { CosRequest } from './cos-request.ts';
import { boundaryOf } from './multipart-form.ts';
import { appendObject } from './operations/append-object.ts';
import { getBucketAcl, putBucketAcl } from './operations/bucket-access.ts';
import { settingOperations } from './operations/bucket-configuration.ts';
import {
  deleteInventory,
  deletePolicy,
  getInventory,
  getPolicy,
  postInventory,
  putInventory,
  putPolicy,
} from './operations/bucket-documents.ts';
import { deleteBucket, getLocation, getService, headBucket, putBucket } from './operations/bucket-operations.ts';
import { copyObject } from './operations/copy-object.ts';
import { listObjects } from './operations/list-objects.ts';
import { listParts, listUploads } from './operations/list-uploads.ts';
import { listVersions } from './operations/list-versions.ts';
import {
  abortUpload,
  completeUpload,
  initiateUpload,
  uploadPart,
  uploadPartCopy,
} from './operations/multipart-upload.ts';
import {
  deleteObjectTagging,
  getObjectAcl,
  getObjectTagging,
  getRetention,
  putObjectAcl,
  putObjectTagging,
  putRetention,
  restoreObject,
} from './operations/object-state.ts';
import { postObject } from './operations/post-object.ts';
import { getObject, headObject } from './operations/read-object.ts';
import { deleteObject, deleteObjects, putObject } from './operations/write-object.ts';
import { refuse } from './refusal.ts';
import type { ServerContext } from './server-context.ts';

export type Operation = (context: ServerContext, request: CosRequest) => Promise<Answer>;

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['GET service', getService],
  ['PUT bucket', putBucket],
  ['HEAD bucket', headBucket],
  ['DELETE bucket', deleteBucket],
  ['GET bucket', listObjects],
  ['GET bucket location', getLocation],
  ['GET bucket versions', listVersions],
  ['GET bucket acl', getBucketAcl],
  ['PUT bucket acl', putBucketAcl],
  ['GET bucket policy', getPolicy],
  ['PUT bucket policy', putPolicy],
  ['DELETE bucket policy', deletePolicy],
  ['GET bucket inventory', getInventory],
  ['PUT bucket inventory', putInventory],
  ['POST bucket inventory', postInventory],
  ['DELETE bucket inventory', deleteInventory],
  ...settingOperations,
  ['GET bucket uploads', listUploads],
  ['POST bucket delete', deleteObjects],
  ['POST bucket form', postObject],
  ['GET object', getObject],
  ['HEAD object', headObject],
  ['PUT object', putObject],
  ['PUT object copy', copyObject],
  ['DELETE object', deleteObject],
  ['POST object append', appendObject],
  ['POST object restore', restoreObject],
  ['GET object acl', getObjectAcl],
  ['PUT object acl', putObjectAcl],
  ['GET object tagging', getObjectTagging],
  ['PUT object tagging', putObjectTagging],
  ['DELETE object tagging', deleteObjectTagging],
  ['GET object retention', getRetention],
  ['PUT object retention', putRetention],
  ['POST object uploads', initiateUpload],
  ['PUT object uploadid', uploadPart],
  ['PUT object uploadid copy', uploadPartCopy],
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

/** Such as `PUT object` or `GET bucket uploads`, whether there is such an operation or not. */
export function operationNameOf(request: CosRequest): string {
  const subResource = subResources.find((name) => request.query.has(name));
  const words = [request.method, subjectOf(request), subResource, variantOf(request, subResource)];
  return words.filter((word) => word !== undefined).join(' ');
}

export function operationOf(request: CosRequest): Operation {
  const subResource = subResources.find((name) => request.query.has(name));
  const operation = operations.get(operationNameOf(request));
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

/** What is told by headers only: a PUT that names a source is a copy, a POST of form data an upload by a web page. */
function variantOf({ method, headers, key }: CosRequest, subResource: string | undefined): string | undefined {
  const isWhole = subResource === undefined;
  if (method === 'PUT' && headers['x-cos-copy-source'] !== undefined && (isWhole || subResource === 'uploadid')) {
    return 'copy';
  }
  const isForm = boundaryOf(headers['content-type']) !== undefined;
  return method === 'POST' && isWhole && key === '' && isForm ? 'form' : undefined;
}
