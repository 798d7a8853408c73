/** What `x-cos-copy-source` names, and the object that is there, if the request may copy it. */
import type { IncomingHttpHeaders } from 'node:http';
import { decodePercent } from '../cos/key-encoding.ts';
import { judgeConditions } from './conditions.ts';
import { addressOf } from './cos-request.ts';
import { requireKey } from './encryption.ts';
import type { FoundObject } from './found-object.ts';
import { refuse } from './refusal.ts';
import { isReadable } from './restoration.ts';
import { requireBucket, type ServerContext } from './server-context.ts';

export type CopySource = { readonly bucket: string; readonly key: string; readonly versionId: string };

/**
 * `<bucket>.cos.<region>.<domain>/<key>` or `[/]<bucket>/<key>`, with an optional version. The key is percent-encoded by most
 * callers; one whose text cannot be decoded is taken as it stands.
 */
export function parseCopySource(text: string): CopySource {
  const [, address = '', versionId = ''] = /^\/?(.*?)(?:\?versionId=([^&]*))?$/is.exec(text) ?? [];
  const slash = address.indexOf('/');
  const place = address.slice(0, slash);
  const rawPath = address.slice(slash);
  if (slash <= 0 || rawPath.length < 2) {
    throw refuse('InvalidCopySource');
  }
  const path = decodePercent(rawPath) ?? rawPath;
  const source = place.includes('.') ? addressOf(place, path) : { bucket: place, key: path.slice(1) };
  return { ...source, versionId };
}

/** The source as it is now: there, readable, with the key it is encrypted with, and as the conditions want it. */
export function requireSource(context: ServerContext, headers: IncomingHttpHeaders, source: CopySource): FoundObject {
  const bucket = requireBucket(context, source.bucket);
  const found = context.index.history.find(bucket, source.key, source.versionId);
  if (found === undefined) {
    throw refuse(source.versionId === '' ? 'NoSuchCopySource' : 'NoSuchVersion');
  }
  if (found.kind === 'delete-marker') {
    throw refuse(
      source.versionId === '' ? 'NoSuchCopySource' : 'InvalidCopySource',
      'The copy source is a delete marker.',
    );
  }
  const { object } = found;
  if (!isReadable(object, context.clock.now())) {
    throw refuse('InvalidObjectState');
  }
  requireKey(headers, object.traits.encryption, 'x-cos-copy-source-');
  if (judgeConditions(headers, object, 'x-cos-copy-source-') !== 'met') {
    throw refuse('PreconditionFailed');
  }
  return { bucket, object };
}
