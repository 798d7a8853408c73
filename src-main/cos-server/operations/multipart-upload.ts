/**
 * Multipart uploads: initiate, upload part, complete, abort, and parts copied from objects. Completing joins the parts without touching their bytes.
 * The ETag of a completed upload is unpredictable on purpose, as in COS: nobody may rely on a formula.
 */
import {
  parseCompleteMultipartUpload,
  writeCompleteMultipartUploadResult,
} from '../../cos/wire/complete-multipart-upload.ts';
import { copyPartResult } from '../../cos/wire/copy-part-result.ts';
import { writeInitiateMultipartUploadResult } from '../../cos/wire/initiate-multipart-upload-result.ts';
import { type Answer, type AnswerBody, emptyAnswer, xmlAnswer } from '../answers.ts';
import { openBody } from '../body-reader.ts';
import { parseCopySource, requireSource } from '../copy-source.ts';
import type { CosRequest } from '../cos-request.ts';
import { encryptionHeaders, hidesMd5, requireKey } from '../encryption.ts';
import { sourceVersionHeader, versionHeaders } from '../found-object.ts';
import { joinParts } from '../joined-parts.ts';
import { attributesOf } from '../object-attributes.ts';
import type { Encryption } from '../object-traits.ts';
import { type ReceivedBody, receiveAndCommit, receiveText, storeAndCommit } from '../receive-body.ts';
import { refuse } from '../refusal.ts';
import { parseRequestXml } from '../request-xml.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';
import { checkTrafficLimit } from '../stored-headers.ts';
import type { Part, Upload } from '../upload-table.ts';
import { commitObject, refuseOverwrite } from './write-object.ts';

const maxPartNumber = 10_000;
const maxCompleteXmlBytes = 8 * 1024 * 1024;

export async function initiateUpload(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index, clock, random } = context;
  const attributes = attributesOf(request.headers);
  const initiatedAt = clock.now();
  const uploadId = `${Math.floor(initiatedAt / 1000)}${random.hex(32)}`;
  await index.commit(() => {
    const bucket = refuseOverwrite(context, request);
    index.uploads.add({ bucket: bucket.id, key: request.key, id: uploadId, initiatedAt, ...attributes });
  });
  return xmlAnswer(
    writeInitiateMultipartUploadResult({ bucket: request.bucket, key: request.key, uploadId }),
    encryptionHeaders(attributes.traits.encryption),
  );
}

export async function uploadPart(context: ServerContext, request: CosRequest): Promise<Answer> {
  const number = partNumberOf(request);
  checkTrafficLimit(request.headers, request.query);
  requireUpload(context, request);
  const { etag, crc64, encryption } = await receiveAndCommit(context, request, (body) =>
    commitPart(context, request, number, body),
  );
  return emptyAnswer(200, { ETag: `"${etag}"`, 'x-cos-hash-crc64ecma': crc64, ...encryptionHeaders(encryption) });
}

/** Upload Part - Copy. The bytes are copied: a part is not bound to where parts of its source begin and end. */
export async function uploadPartCopy(context: ServerContext, request: CosRequest): Promise<Answer> {
  const number = partNumberOf(request);
  requireUpload(context, request);
  const found = requireSource(context, request.headers, parseCopySource(String(request.headers['x-cos-copy-source'])));
  const { first, last } = sourceRangeOf(request, found.object.size);
  const opened = await openBody(context, found.object.body, first, last);
  try {
    const part = await storeAndCommit(context, chunksOf(opened), (body) => commitPart(context, request, number, body));
    const { etag, modifiedAt, crc64, encryption } = part;
    const lastModified = Math.floor(modifiedAt / 1000) * 1000;
    return xmlAnswer(copyPartResult.write({ etag, lastModified, crc64: BigInt(crc64) }), {
      'x-cos-hash-crc64ecma': crc64,
      ...versionHeaders(found, sourceVersionHeader),
      ...encryptionHeaders(encryption),
    });
  } finally {
    if (opened.kind === 'stream') {
      await opened.release();
    }
  }
}

type CommittedPart = Part & { readonly encryption: Encryption | undefined };

/** Runs inside a commit; the use of the body passes to the upload. */
function commitPart(
  context: ServerContext,
  request: CosRequest,
  number: number,
  { size, md5, crc64, blobs }: ReceivedBody,
): CommittedPart {
  const { index, clock, random } = context;
  const { id, traits } = requireUpload(context, request);
  requireKey(request.headers, traits.encryption);
  const etag = hidesMd5(traits.encryption) ? random.hex(16) : md5;
  const part = { number, size, etag, modifiedAt: clock.now(), crc64, body: blobs };
  index.uploads.putPart(id, part);
  return { ...part, encryption: traits.encryption };
}

function partNumberOf(request: CosRequest): number {
  const number = Number(request.query.get('partnumber') ?? '');
  if (!Number.isInteger(number) || number < 1 || number > maxPartNumber) {
    throw refuse('InvalidArgument', 'partNumber is between 1 and 10000.');
  }
  return number;
}

/** Both ends inclusive; the whole source without a range. */
function sourceRangeOf({ headers }: CosRequest, size: number): { readonly first: number; readonly last: number } {
  const header = headers['x-cos-copy-source-range'];
  const [, from = '', to = ''] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(String(header ?? '')) ?? [];
  if (header === undefined) {
    return { first: 0, last: size - 1 };
  }
  const [first, last] = [Number(from), Number(to)];
  if (from === '' || first > last || last >= size) {
    throw refuse(
      from === '' ? 'InvalidArgument' : 'InvalidRange',
      'x-cos-copy-source-range is bytes=a-b inside the source.',
    );
  }
  return { first, last };
}

async function* chunksOf(body: AnswerBody): AsyncGenerator<Uint8Array> {
  if (body.kind === 'bytes') {
    yield body.bytes;
  } else if (body.kind === 'stream') {
    yield* body.chunks;
  }
}

export async function completeUpload(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index, random } = context;
  requireUpload(context, request);
  const text = await receiveText(request, maxCompleteXmlBytes);
  const { parts: named } = parseRequestXml(() => parseCompleteMultipartUpload(text));
  const etag = `${random.hex(16)}-${named.length}`;
  const completed = await index.commit(() => {
    const upload = requireUpload(context, request);
    const joined = joinParts(index.uploads.parts(upload.id), named);
    index.uploads.delete(upload, new Set(named.map(({ partNumber }) => partNumber)));
    return commitObject(context, request, upload, { ...joined, etag });
  });
  const { versionId, crc64, encryption } = completed;
  const { bucket, key } = request;
  const location = `http://${bucket}.cos.${context.region}.myqcloud.com/${key}`;
  return xmlAnswer(writeCompleteMultipartUploadResult({ location, bucket, key, etag: completed.etag }), {
    'x-cos-hash-crc64ecma': crc64,
    ...(versionId === undefined ? {} : { 'x-cos-version-id': versionId }),
    ...encryptionHeaders(encryption),
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
