/**
 * Multipart uploads: initiate, upload part, complete, abort. Completing joins the parts without touching their bytes.
 * The ETag of a completed upload is unpredictable on purpose, as in COS: nobody may rely on a formula.
 */
import {
  parseCompleteMultipartUpload,
  writeCompleteMultipartUploadResult,
} from '../../cos/wire/complete-multipart-upload.ts';
import { writeInitiateMultipartUploadResult } from '../../cos/wire/initiate-multipart-upload-result.ts';
import { type Answer, emptyAnswer, xmlAnswer } from '../answers.ts';
import type { CosRequest } from '../cos-request.ts';
import { joinParts } from '../joined-parts.ts';
import { receiveAndCommit, receiveText } from '../receive-body.ts';
import { refuse } from '../refusal.ts';
import { parseRequestXml } from '../request-xml.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';
import { refuseUnsupportedHeaders, storageClassOf, storedHeadersOf } from '../stored-headers.ts';
import type { Upload } from '../upload-table.ts';
import { refuseOverwrite } from './write-object.ts';

const maxPartNumber = 10_000;
const maxCompleteXmlBytes = 8 * 1024 * 1024;

export async function initiateUpload(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index, clock, random } = context;
  refuseUnsupportedHeaders(request.headers);
  const headers = storedHeadersOf(request.headers);
  const storageClass = storageClassOf(request.headers);
  const initiatedAt = clock.now();
  const uploadId = `${Math.floor(initiatedAt / 1000)}${random.hex(32)}`;
  await index.commit(() => {
    const bucket = refuseOverwrite(context, request);
    index.uploads.add({ bucket: bucket.id, key: request.key, id: uploadId, initiatedAt, storageClass, headers });
  });
  return xmlAnswer(writeInitiateMultipartUploadResult({ bucket: request.bucket, key: request.key, uploadId }));
}

export async function uploadPart(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index, clock } = context;
  const number = Number(request.query.get('partnumber') ?? '');
  if (!Number.isInteger(number) || number < 1 || number > maxPartNumber) {
    throw refuse('InvalidArgument', 'partNumber is between 1 and 10000.');
  }
  if (request.headers['x-cos-copy-source'] !== undefined) {
    throw refuse('NotImplemented');
  }
  requireUpload(context, request);
  const { md5, crc64 } = await receiveAndCommit(context, request, (body) => {
    const upload = requireUpload(context, request);
    index.uploads.putPart(upload.id, {
      number,
      size: body.size,
      etag: body.md5,
      modifiedAt: clock.now(),
      crc64: body.crc64,
      body: body.blobs,
    });
    return body;
  });
  return emptyAnswer(200, { ETag: `"${md5}"`, 'x-cos-hash-crc64ecma': crc64 });
}

export async function completeUpload(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index, clock, random } = context;
  requireUpload(context, request);
  const text = await receiveText(request, maxCompleteXmlBytes);
  const { parts: named } = parseRequestXml(() => parseCompleteMultipartUpload(text));
  const etag = `${random.hex(16)}-${named.length}`;
  const crc64 = await index.commit(() => {
    const upload = requireUpload(context, request);
    const bucket = refuseOverwrite(context, request);
    const joined = joinParts(index.uploads.parts(upload.id), named);
    index.uploads.delete(upload, new Set(named.map(({ partNumber }) => partNumber)));
    const { storageClass, headers } = upload;
    index.objects.put(bucket.id, request.key, { ...joined, etag, modifiedAt: clock.now(), storageClass, headers });
    return joined.crc64;
  });
  const { bucket, key } = request;
  const location = `http://${bucket}.cos.${context.region}.myqcloud.com/${key}`;
  return xmlAnswer(writeCompleteMultipartUploadResult({ location, bucket, key, etag }), {
    'x-cos-hash-crc64ecma': crc64,
  });
}

export async function abortUpload(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index } = context;
  await index.commit(() => index.uploads.delete(requireUpload(context, request)));
  return emptyAnswer(204);
}

export function requireUpload(context: ServerContext, request: CosRequest): Upload {
  const bucket = requireBucket(context, request.bucket);
  const upload = context.index.uploads.get(bucket.id, request.key, request.query.get('uploadid') ?? '');
  if (upload === undefined) {
    throw refuse('NoSuchUpload');
  }
  return upload;
}
