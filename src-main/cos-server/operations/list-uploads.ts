/** List Parts and List Multipart Uploads. */
import { writeListMultipartUploadsResult } from '../../cos/wire/list-multipart-uploads-result.ts';
import { writeListPartsResult } from '../../cos/wire/list-parts-result.ts';
import { type Answer, xmlAnswer } from '../answers.ts';
import type { CosRequest } from '../cos-request.ts';
import { delimiterOf, encodingTypeOf, integerOf, limitOf } from '../list-parameters.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';
import { uploadPage } from '../upload-page.ts';
import { requireUpload } from './multipart-upload.ts';

export async function listParts(context: ServerContext, request: CosRequest): Promise<Answer> {
  const upload = requireUpload(context, request);
  const { query } = request;
  const maxParts = limitOf(query, 'max-parts');
  const partNumberMarker = integerOf(query, 'part-number-marker', 0);
  const encodingType = encodingTypeOf(query);
  const following = context.index.uploads.parts(upload.id).filter(({ number }) => number > partNumberMarker);
  const parts = following.slice(0, maxParts);
  const last = parts.at(-1);
  const isTruncated = following.length > parts.length && last !== undefined;
  return xmlAnswer(
    writeListPartsResult({
      bucket: request.bucket,
      ...(encodingType === undefined ? {} : { encodingType }),
      key: request.key,
      uploadId: upload.id,
      storageClass: upload.storageClass,
      partNumberMarker,
      ...(isTruncated ? { nextPartNumberMarker: last.number } : {}),
      maxParts,
      isTruncated,
      parts: parts.map(({ number, modifiedAt, etag, size }) => ({
        partNumber: number,
        lastModified: modifiedAt,
        etag,
        size,
      })),
    }),
  );
}

export async function listUploads(context: ServerContext, request: CosRequest): Promise<Answer> {
  const bucket = requireBucket(context, request.bucket);
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const delimiter = delimiterOf(query);
  const encodingType = encodingTypeOf(query);
  const keyMarker = query.get('key-marker') ?? '';
  const uploadIdMarker = query.get('upload-id-marker') ?? '';
  const maxUploads = limitOf(query, 'max-uploads');
  const page = uploadPage({ prefix, delimiter, keyMarker, uploadIdMarker, limit: maxUploads }, (from, below) =>
    context.index.uploads.seek(bucket.id, from, below),
  );
  return xmlAnswer(
    writeListMultipartUploadsResult({
      bucket: request.bucket,
      ...(encodingType === undefined ? {} : { encodingType }),
      keyMarker,
      uploadIdMarker,
      ...page.next,
      maxUploads,
      isTruncated: page.next !== undefined,
      prefix,
      ...(delimiter === '' ? {} : { delimiter }),
      uploads: page.uploads.map(({ key, id, storageClass, initiatedAt }) => ({
        key,
        uploadId: id,
        storageClass,
        initiated: initiatedAt,
      })),
      commonPrefixes: page.commonPrefixes,
    }),
  );
}
