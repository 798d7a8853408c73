/** Append Object: the object grows by the body of each request. Joins stored bodies without touching their bytes. */
import { combineCrc64 } from '../../foundation/crc64.ts';
import { type Answer, emptyAnswer } from '../answers.ts';
import type { Bucket } from '../bucket-table.ts';
import type { CosRequest } from '../cos-request.ts';
import { attributesOf, type ObjectAttributes } from '../object-attributes.ts';
import type { StoredObject } from '../object-table.ts';
import { maxBodyBytes, type ReceivedBody, receiveAndCommit } from '../receive-body.ts';
import { refuse } from '../refusal.ts';
import type { ServerContext } from '../server-context.ts';
import { checkTrafficLimit } from '../stored-headers.ts';
import { commitObject, refuseOverwrite, writtenHeaders } from './write-object.ts';

export async function appendObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  const position = positionOf(request);
  const attributes = attributesOf(request.headers);
  checkTrafficLimit(request.headers, request.query);
  findAppendable(context, request, position);
  const { written, size } = await receiveAndCommit(context, request, (body) =>
    commitAppended(context, request, { position, attributes, body }),
  );
  return emptyAnswer(200, { ...writtenHeaders(written), 'x-cos-next-append-position': size });
}

type Appended = { readonly position: number; readonly attributes: ObjectAttributes; readonly body: ReceivedBody };

/** Headers, storage class and tags are those of the first piece. */
function commitAppended(context: ServerContext, request: CosRequest, { position, attributes, body }: Appended) {
  const { index, random } = context;
  const before = findAppendable(context, request, position);
  const size = position + body.size;
  if (size > maxBodyBytes) {
    throw refuse('EntityTooLarge');
  }
  const base = before ?? { ...attributes, crc64: '0', body: [] };
  // Retained first: writing ends the uses of the object before.
  index.blobs.retain(base.body);
  const { headers, storageClass, traits } = base;
  const written = commitObject(
    context,
    request,
    { headers, storageClass, traits: { ...traits, isAppendable: true } },
    {
      size,
      etag: random.hex(16),
      crc64: String(combineCrc64(BigInt(base.crc64), BigInt(body.crc64), body.size)),
      body: [...base.body, ...body.blobs],
    },
  );
  return { written, size };
}

/** The object that grows; undefined when the first piece is to make it. */
function findAppendable(context: ServerContext, request: CosRequest, position: number): StoredObject | undefined {
  const bucket: Bucket = refuseOverwrite(context, request);
  if (bucket.versioning !== 'never') {
    throw refuse('InvalidRequest', 'Objects cannot grow where versions are or were kept.');
  }
  const object = context.index.objects.get(bucket.id, request.key);
  if (object !== undefined && object.traits.isAppendable !== true) {
    throw refuse('ObjectNotAppendable');
  }
  if (position !== (object?.size ?? 0)) {
    throw refuse('AppendPositionErr');
  }
  return object;
}

function positionOf({ query }: CosRequest): number {
  const text = query.get('position') ?? '';
  if (!/^\d{1,15}$/.test(text)) {
    throw refuse('InvalidArgument', 'position is the length of the object.');
  }
  return Number(text);
}
