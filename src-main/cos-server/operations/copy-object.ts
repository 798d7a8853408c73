/** PUT Object - Copy. The copy shares the stored bytes, so its cost does not depend on the size. */
import type { IncomingHttpHeaders } from 'node:http';
import { writeCopyObjectResult } from '../../cos/wire/copy-object-result.ts';
import { type Answer, xmlAnswer } from '../answers.ts';
import { type CopySource, parseCopySource, requireSource } from '../copy-source.ts';
import type { CosRequest } from '../cos-request.ts';
import { encryptionHeaders } from '../encryption.ts';
import { sourceVersionHeader, versionHeaders } from '../found-object.ts';
import { attributesOf, type ObjectAttributes } from '../object-attributes.ts';
import type { StoredObject } from '../object-table.ts';
import { refuse } from '../refusal.ts';
import type { ServerContext } from '../server-context.ts';
import { commitObject } from './write-object.ts';

export async function copyObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index } = context;
  const { headers } = request;
  const source = parseCopySource(String(headers['x-cos-copy-source']));
  const replaced = {
    metadata: isReplaced(headers, 'x-cos-metadata-directive'),
    tagging: isReplaced(headers, 'x-cos-tagging-directive'),
  };
  const asked = attributesOf(headers);
  const { copy, sourceVersion } = await index.commit(() => {
    const found = requireSource(context, headers, source);
    const { object } = found;
    if (!isChange(request, source, object, asked, replaced)) {
      throw refuse('InvalidRequest', 'A copy onto itself must change metadata, tags, encryption or storage class.');
    }
    const { tags, ...traits } = asked.traits;
    const copiedTags = replaced.tagging ? tags : object.traits.tags;
    const attributes = {
      ...asked,
      headers: replaced.metadata ? asked.headers : object.headers,
      traits: copiedTags === undefined ? traits : { ...traits, tags: copiedTags },
    };
    // Retained first: writing onto the source itself may end the old uses.
    index.blobs.retain(object.body);
    return {
      copy: commitObject(context, request, attributes, object),
      sourceVersion: versionHeaders(found, sourceVersionHeader),
    };
  });
  const { versionId } = copy;
  return xmlAnswer(
    writeCopyObjectResult({
      etag: copy.etag,
      crc64: BigInt(copy.crc64),
      lastModified: Math.floor(copy.modifiedAt / 1000) * 1000,
      ...(versionId === undefined ? {} : { versionId }),
    }),
    {
      ...sourceVersion,
      ...(versionId === undefined ? {} : { 'x-cos-version-id': versionId }),
      ...encryptionHeaders(copy.encryption),
    },
  );
}

type Replaced = { readonly metadata: boolean; readonly tagging: boolean };

/** A copy elsewhere is one anyway; one onto itself has to make a difference. */
function isChange(
  request: CosRequest,
  source: CopySource,
  found: StoredObject,
  asked: ObjectAttributes,
  replaced: Replaced,
): boolean {
  const isOntoItself = source.bucket === request.bucket && source.key === request.key && source.versionId === '';
  const isOtherEncryption =
    JSON.stringify(asked.traits.encryption ?? null) !== JSON.stringify(found.traits.encryption ?? null);
  return (
    !isOntoItself ||
    replaced.metadata ||
    replaced.tagging ||
    isOtherEncryption ||
    asked.storageClass !== found.storageClass
  );
}

/** Whether a directive says `Replaced`; `Copy` is what it says when it is left out. */
function isReplaced(headers: IncomingHttpHeaders, name: string): boolean {
  const directive = String(headers[name] ?? 'Copy').toLowerCase();
  if (directive !== 'copy' && directive !== 'replaced') {
    throw refuse('InvalidArgument', `${name} is Copy or Replaced.`);
  }
  return directive === 'replaced';
}
