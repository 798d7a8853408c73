/** GET Bucket Object versions: https://www.tencentcloud.com/document/product/436/31551 */
import { writeListVersionsResult } from '../../cos/wire/list-versions-result.ts';
import { type Answer, xmlAnswer } from '../answers.ts';
import type { CosRequest } from '../cos-request.ts';
import { delimiterOf, encodingTypeOf, limitOf } from '../list-parameters.ts';
import { refuse } from '../refusal.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';
import { nullVersionId, sequenceOf, versionIdOf } from '../version-id.ts';

export async function listVersions(context: ServerContext, request: CosRequest): Promise<Answer> {
  const bucket = requireBucket(context, request.bucket);
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const delimiter = delimiterOf(query);
  const encodingType = encodingTypeOf(query);
  const keyMarker = query.get('key-marker') ?? '';
  const versionIdMarker = query.get('version-id-marker') ?? '';
  const maxKeys = limitOf(query, 'max-keys');
  const isKnownForm = ['', nullVersionId].includes(versionIdMarker) || sequenceOf(versionIdMarker) !== undefined;
  if (!isKnownForm || (versionIdMarker !== '' && keyMarker === '')) {
    throw refuse('InvalidArgument', 'version-id-marker is a version id and goes with key-marker.');
  }
  const page = context.index.history.list(bucket, { prefix, delimiter, keyMarker, versionIdMarker, limit: maxKeys });
  const ownerId = bucket.name.slice(bucket.name.lastIndexOf('-') + 1);
  return xmlAnswer(
    writeListVersionsResult({
      name: bucket.name,
      ...(encodingType === undefined ? {} : { encodingType }),
      prefix,
      keyMarker,
      versionIdMarker,
      maxKeys,
      ...(delimiter === '' ? {} : { delimiter }),
      isTruncated: page.next !== undefined,
      ...page.next,
      commonPrefixes: page.commonPrefixes,
      entries: page.entries.map(({ key, kind, version, isLatest, modifiedAt, etag, size, storageClass }) => {
        const versionId = bucket.versioning === 'never' ? '' : versionIdOf(version);
        const entry = { key, versionId, isLatest, lastModified: modifiedAt, ownerId };
        return kind === 'object'
          ? { kind: 'version', ...entry, etag, size, storageClass }
          : { kind: 'delete-marker', ...entry };
      }),
    }),
    { 'x-cos-bucket-region': context.region },
  );
}
