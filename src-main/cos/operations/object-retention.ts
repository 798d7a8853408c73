/**
 * Retention of an object in a bucket with object lock. PUT: https://www.tencentcloud.com/document/product/436/40135
 */
import { type CosRequester, xmlBody } from '../request.ts';
import { type Retention, retention } from '../wire/retention.ts';
import { unlessNotConfigured } from './not-configured.ts';
import { type ResourceTarget, resourceRequest } from './resource-target.ts';

/** Undefined when the object may be changed. */
export async function getObjectRetention(
  requester: CosRequester,
  target: ResourceTarget,
  signal?: AbortSignal,
): Promise<Retention | undefined> {
  return await unlessNotConfigured(
    requester.send(
      { method: 'GET', ...resourceRequest(target, { retention: '' }) },
      ({ text }) => retention.parse(text),
      signal,
    ),
  );
}

/** The time can only be moved further away. */
export async function putObjectRetention(
  requester: CosRequester,
  target: ResourceTarget,
  value: Retention,
  signal?: AbortSignal,
): Promise<void> {
  await requester.send(
    { method: 'PUT', ...resourceRequest(target, { retention: '' }), ...xmlBody(retention.write(value)) },
    () => undefined,
    signal,
  );
}
