/** GET, PUT and DELETE of a bucket's configurations; which ones there are, and their API pages, is in `wire/bucket-settings.ts`. */
import { type CosRequester, xmlBody } from '../request.ts';
import type { BucketSetting } from '../wire/bucket-settings.ts';
import { isEmptyMessage } from '../wire/message.ts';
import { unlessNotConfigured } from './not-configured.ts';

/** Undefined when it was never configured. */
export async function getBucketSetting<T>(
  requester: CosRequester,
  bucket: string,
  { query, message }: BucketSetting<T>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  return await unlessNotConfigured(
    requester.send(
      { method: 'GET', bucket, query: { [query]: '' } },
      ({ text }) => (isEmptyMessage(message, text) ? undefined : message.parse(text)),
      signal,
    ),
  );
}

/** Replaces the whole configuration. */
export async function putBucketSetting<T>(
  requester: CosRequester,
  bucket: string,
  { setting, value }: { readonly setting: BucketSetting<T>; readonly value: T },
  signal?: AbortSignal,
): Promise<void> {
  await requester.send(
    { method: 'PUT', bucket, query: { [setting.query]: '' }, ...xmlBody(setting.message.write(value)) },
    () => undefined,
    signal,
  );
}

/** Resolves also when there is none. */
export async function deleteBucketSetting(
  requester: CosRequester,
  bucket: string,
  { query }: Pick<BucketSetting<unknown>, 'query'>,
  signal?: AbortSignal,
): Promise<void> {
  await unlessNotConfigured(
    requester.send({ method: 'DELETE', bucket, query: { [query]: '' } }, () => undefined, signal),
  );
}
