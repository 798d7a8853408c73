/**
 * Tags of an object. PUT: https://www.tencentcloud.com/document/product/436/35709
 * GET: https://www.tencentcloud.com/document/product/436/35710, DELETE: https://www.tencentcloud.com/document/product/436/35711
 */
import { type CosRequester, xmlBody } from '../request.ts';
import { type Tag, tagging } from '../wire/tagging.ts';
import { unlessNotConfigured } from './not-configured.ts';
import { type ResourceTarget, resourceRequest } from './resource-target.ts';

/** An object without tags has an empty list. */
export async function getObjectTagging(
  requester: CosRequester,
  target: ResourceTarget,
  signal?: AbortSignal,
): Promise<readonly Tag[]> {
  const tags = await unlessNotConfigured(
    requester.send(
      { method: 'GET', ...resourceRequest(target, { tagging: '' }) },
      ({ text }) => tagging.parse(text).tags,
      signal,
    ),
  );
  return tags ?? [];
}

/** Replaces all tags; up to 10. */
export async function putObjectTagging(
  requester: CosRequester,
  target: ResourceTarget,
  tags: readonly Tag[],
  signal?: AbortSignal,
): Promise<void> {
  await requester.send(
    { method: 'PUT', ...resourceRequest(target, { tagging: '' }), ...xmlBody(tagging.write({ tags })) },
    () => undefined,
    signal,
  );
}

export async function deleteObjectTagging(
  requester: CosRequester,
  target: ResourceTarget,
  signal?: AbortSignal,
): Promise<void> {
  await unlessNotConfigured(
    requester.send({ method: 'DELETE', ...resourceRequest(target, { tagging: '' }) }, () => undefined, signal),
  );
}
