/** PUT, DELETE and DELETE Multiple Objects. A write replaces bytes and metadata whole, at one moment, or not at all. */
import { parseDeleteRequest, writeDeleteResult } from '../../cos/wire/delete-multiple.ts';
import { type Answer, emptyAnswer, xmlAnswer } from '../answers.ts';
import type { CosRequest } from '../cos-request.ts';
import { receiveAndCommit, receiveText } from '../receive-body.ts';
import { refuse } from '../refusal.ts';
import { parseRequestXml } from '../request-xml.ts';
import { refuseVersionId, requireBucket, type ServerContext } from '../server-context.ts';
import { refuseUnsupportedHeaders, storageClassOf, storedHeadersOf } from '../stored-headers.ts';

const maxDeletions = 1000;
/** 1000 keys of 850 bytes, each byte written as a reference. */
const maxDeleteXmlBytes = 8 * 1024 * 1024;

export async function putObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index, clock } = context;
  refuseUnsupportedHeaders(request.headers);
  const headers = storedHeadersOf(request.headers);
  const storageClass = storageClassOf(request.headers);
  refuseOverwrite(context, request);
  const { md5, crc64 } = await receiveAndCommit(context, request, (body) => {
    const bucket = refuseOverwrite(context, request);
    index.objects.put(bucket.id, request.key, {
      size: body.size,
      etag: body.md5,
      modifiedAt: clock.now(),
      storageClass,
      crc64: body.crc64,
      headers,
      body: body.blobs,
    });
    return body;
  });
  return emptyAnswer(200, { ETag: `"${md5}"`, 'x-cos-hash-crc64ecma': crc64 });
}

/**
 * Throws when the object exists and the request forbids to overwrite it. Asked early to save the caller the upload, and again
 * inside the commit, where it counts.
 */
export function refuseOverwrite(context: ServerContext, request: CosRequest): { readonly id: number } {
  const bucket = requireBucket(context, request.bucket);
  const isForbidden = String(request.headers['x-cos-forbid-overwrite']).toLowerCase() === 'true';
  if (isForbidden && context.index.objects.has(bucket.id, request.key)) {
    throw refuse('FileAlreadyExists');
  }
  return bucket;
}

export async function deleteObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  refuseVersionId(request);
  await context.index.commit(() => {
    context.index.objects.delete(requireBucket(context, request.bucket).id, request.key);
  });
  return emptyAnswer(204);
}

export async function deleteObjects(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index } = context;
  requireBucket(context, request.bucket);
  if (request.headers['content-md5'] === undefined) {
    throw refuse('InvalidRequest', 'Content-MD5 is required.');
  }
  const text = await receiveText(request, maxDeleteXmlBytes);
  const { quiet, objects } = parseRequestXml(() => parseDeleteRequest(text));
  if (objects.length === 0 || objects.length > maxDeletions) {
    throw refuse('MalformedXML', 'Between 1 and 1000 objects can be deleted at once.');
  }
  const isHere = (versionId: string | undefined): boolean => versionId === undefined || versionId === 'null';
  const deleted = objects.filter(({ versionId }) => isHere(versionId));
  const absent = refuse('NoSuchVersion');
  const errors = objects
    .filter(({ versionId }) => !isHere(versionId))
    .map((object) => ({ ...object, code: 'NoSuchVersion', message: absent.message }));
  await index.commit(() => {
    const bucket = requireBucket(context, request.bucket);
    for (const { key } of deleted) {
      index.objects.delete(bucket.id, key);
    }
  });
  return xmlAnswer(writeDeleteResult({ deleted: quiet ? [] : deleted, errors }));
}
