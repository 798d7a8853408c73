/** PUT Object - Copy. The copy shares the stored bytes, so its cost does not depend on the size. */
import type { IncomingHttpHeaders } from 'node:http';
import { decodePercent } from '../../cos/key-encoding.ts';
import { writeCopyObjectResult } from '../../cos/wire/copy-object-result.ts';
import { type Answer, xmlAnswer } from '../answers.ts';
import { judgeConditions } from '../conditions.ts';
import { addressOf, type CosRequest } from '../cos-request.ts';
import type { StoredObject } from '../object-table.ts';
import { refuse } from '../refusal.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';
import { isArchived, refuseUnsupportedHeaders, storageClassOf, storedHeadersOf } from '../stored-headers.ts';
import { refuseOverwrite } from './write-object.ts';

export async function copyObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index, clock } = context;
  refuseUnsupportedHeaders(request.headers);
  const source = parseCopySource(String(request.headers['x-cos-copy-source']));
  const isReplaced = isMetadataReplaced(request.headers);
  const storageClass = storageClassOf(request.headers);
  const copy = await index.commit(() => {
    const target = refuseOverwrite(context, request);
    const found = requireSource(context, request, source);
    const isOntoItself = source.bucket === request.bucket && source.key === request.key;
    if (isOntoItself && !isReplaced && storageClass === found.storageClass) {
      throw refuse('InvalidRequest', 'A copy onto itself must change metadata or storage class.');
    }
    const object: StoredObject = {
      ...found,
      modifiedAt: clock.now(),
      storageClass,
      headers: isReplaced ? storedHeadersOf(request.headers) : found.headers,
    };
    // Retained first: putting onto the source itself ends the old uses.
    index.blobs.retain(object.body);
    index.objects.put(target.id, request.key, object);
    return object;
  });
  return xmlAnswer(
    writeCopyObjectResult({
      etag: copy.etag,
      crc64: BigInt(copy.crc64),
      lastModified: Math.floor(copy.modifiedAt / 1000) * 1000,
    }),
  );
}

type CopySource = { readonly bucket: string; readonly key: string };

function requireSource(context: ServerContext, request: CosRequest, source: CopySource): StoredObject {
  const bucket = requireBucket(context, source.bucket);
  const found = context.index.objects.get(bucket.id, source.key);
  if (found === undefined) {
    throw refuse('NoSuchCopySource');
  }
  if (isArchived(found.storageClass)) {
    throw refuse('InvalidObjectState');
  }
  if (judgeConditions(request.headers, found, 'x-cos-copy-source-') !== 'met') {
    throw refuse('PreconditionFailed');
  }
  return found;
}

/**
 * `<bucket>.cos.<region>.<domain>/<key>` or `[/]<bucket>/<key>`, with an optional version. The key is percent-encoded by most
 * callers; one whose text cannot be decoded is taken as it stands.
 */
export function parseCopySource(text: string): CopySource {
  const [, address = '', versionId] = /^\/?(.*?)(?:\?versionId=([^&]*))?$/is.exec(text) ?? [];
  const slash = address.indexOf('/');
  const place = address.slice(0, slash);
  const rawPath = address.slice(slash);
  if (slash <= 0 || rawPath.length < 2) {
    throw refuse('InvalidCopySource');
  }
  if (versionId !== undefined && versionId !== '' && versionId !== 'null') {
    throw refuse('NoSuchVersion');
  }
  const path = decodePercent(rawPath) ?? rawPath;
  return place.includes('.') ? addressOf(place, path) : { bucket: place, key: path.slice(1) };
}

function isMetadataReplaced(headers: IncomingHttpHeaders): boolean {
  const directive = String(headers['x-cos-metadata-directive'] ?? 'Copy').toLowerCase();
  if (directive !== 'copy' && directive !== 'replaced') {
    throw refuse('InvalidArgument', 'x-cos-metadata-directive is Copy or Replaced.');
  }
  return directive === 'replaced';
}
