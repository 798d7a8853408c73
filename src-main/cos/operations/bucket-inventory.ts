/**
 * Inventories of a bucket, each with an id. PUT: https://www.tencentcloud.com/document/product/436/30625
 * GET: https://www.tencentcloud.com/document/product/436/30623, DELETE: https://www.tencentcloud.com/document/product/436/30626
 * List: https://www.tencentcloud.com/document/product/436/30627, POST: https://www.tencentcloud.com/document/product/436/46869
 */
import { AppError } from '../../foundation/app-error.ts';
import { type CosRequester, xmlBody } from '../request.ts';
import {
  type InventoryConfiguration,
  type InventoryJob,
  inventoryConfiguration,
  inventoryJob,
} from '../wire/inventory-configuration.ts';
import {
  type ListInventoryConfigurationResult,
  listInventoryConfigurationResult,
} from '../wire/list-inventory-configuration-result.ts';
import { unlessNotConfigured } from './not-configured.ts';

export async function getBucketInventory(
  requester: CosRequester,
  bucket: string,
  id: string,
  signal?: AbortSignal,
): Promise<InventoryConfiguration | undefined> {
  return await unlessNotConfigured(
    requester.send(
      { method: 'GET', bucket, query: { inventory: '', id } },
      ({ text }) => inventoryConfiguration.parse(text),
      signal,
    ),
  );
}

export async function putBucketInventory(
  requester: CosRequester,
  bucket: string,
  inventory: InventoryConfiguration,
  signal?: AbortSignal,
): Promise<void> {
  await requester.send(
    {
      method: 'PUT',
      bucket,
      query: { inventory: '', id: inventory.id },
      ...xmlBody(inventoryConfiguration.write(inventory)),
    },
    () => undefined,
    signal,
  );
}

/** Resolves also when there is none. */
export async function deleteBucketInventory(
  requester: CosRequester,
  bucket: string,
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  await unlessNotConfigured(
    requester.send({ method: 'DELETE', bucket, query: { inventory: '', id } }, () => undefined, signal),
  );
}

/** Makes one report now. */
export async function postBucketInventory(
  requester: CosRequester,
  bucket: string,
  job: InventoryJob,
  signal?: AbortSignal,
): Promise<void> {
  await requester.send(
    { method: 'POST', bucket, query: { inventory: '', id: job.id }, ...xmlBody(inventoryJob.write(job)) },
    () => undefined,
    signal,
  );
}

/** All of them, by following pages. */
export async function listBucketInventories(
  requester: CosRequester,
  bucket: string,
  signal?: AbortSignal,
): Promise<readonly InventoryConfiguration[]> {
  const inventories: InventoryConfiguration[] = [];
  let token: string | undefined = '';
  while (token !== undefined) {
    const query: Record<string, string> = token === '' ? {} : { 'continuation-token': token };
    const page: ListInventoryConfigurationResult | undefined = await unlessNotConfigured(
      requester.send(
        { method: 'GET', bucket, query: { inventory: '', ...query } },
        ({ text }) => listInventoryConfigurationResult.parse(text),
        signal,
      ),
    );
    inventories.push(...(page?.inventories ?? []));
    token = page?.isTruncated === true ? nextAfter(token, page.nextContinuationToken) : undefined;
  }
  return inventories;
}

function nextAfter(token: string, next: string | undefined): string {
  if (next === undefined || next === token) {
    throw new AppError('malformed-answer', 'a truncated list of inventories does not say where it goes on');
  }
  return next;
}
