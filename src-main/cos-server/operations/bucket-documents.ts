/** The two settings with ways of their own: the policy, which is JSON, and inventories, of which a bucket may have many. */
import { bucketPolicy } from '../../cos/wire/bucket-policy.ts';
import { inventoryConfiguration, inventoryJob } from '../../cos/wire/inventory-configuration.ts';
import { listInventoryConfigurationResult } from '../../cos/wire/list-inventory-configuration-result.ts';
import { type Answer, emptyAnswer, xmlAnswer } from '../answers.ts';
import type { CosRequest } from '../cos-request.ts';
import { receiveText } from '../receive-body.ts';
import { refuse } from '../refusal.ts';
import { parseRequestXml } from '../request-xml.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';

const maxDocumentBytes = 64 * 1024;
const inventoriesPerPage = 100;
const maxInventories = 1000;

export async function putPolicy(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index } = context;
  requireBucket(context, request.bucket);
  const text = await receiveText(request, maxDocumentBytes);
  parseRequestXml(() => bucketPolicy.parse(text), 'MalformedPolicy');
  await index.commit(() => index.settings.put(requireBucket(context, request.bucket).id, 'policy', text));
  return emptyAnswer(204);
}

export async function getPolicy(context: ServerContext, request: CosRequest): Promise<Answer> {
  const text = context.index.settings.get(requireBucket(context, request.bucket).id, 'policy');
  if (text === undefined) {
    throw refuse('NoSuchBucketPolicy');
  }
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: { kind: 'bytes', bytes: Buffer.from(text) },
  };
}

export async function deletePolicy(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index } = context;
  await index.commit(() => index.settings.delete(requireBucket(context, request.bucket).id, 'policy'));
  return emptyAnswer(204);
}

export async function putInventory(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index } = context;
  const id = inventoryIdOf(request);
  requireBucket(context, request.bucket);
  const text = await receiveText(request, maxDocumentBytes);
  requireSameId(id, parseRequestXml(() => inventoryConfiguration.parse(text)).id);
  await index.commit(() => {
    const bucket = requireBucket(context, request.bucket);
    const isNew = index.settings.get(bucket.id, 'inventory', id) === undefined;
    if (isNew && index.settings.list(bucket.id, 'inventory', '').length >= maxInventories) {
      throw refuse('InventoryFull');
    }
    index.settings.put(bucket.id, 'inventory', text, id);
  });
  return emptyAnswer(200);
}

/** One report, at once: checked and accepted, for there is nobody to deliver it to. */
export async function postInventory(context: ServerContext, request: CosRequest): Promise<Answer> {
  const id = inventoryIdOf(request);
  requireBucket(context, request.bucket);
  const text = await receiveText(request, maxDocumentBytes);
  requireSameId(id, parseRequestXml(() => inventoryJob.parse(text)).id);
  return emptyAnswer(200);
}

/** One inventory by its id, or without an id a page of all. */
export async function getInventory(context: ServerContext, request: CosRequest): Promise<Answer> {
  const bucket = requireBucket(context, request.bucket);
  const id = request.query.get('id') ?? '';
  if (id === '') {
    return listInventories(context, bucket.id, request.query.get('continuation-token') ?? '');
  }
  const text = context.index.settings.get(bucket.id, 'inventory', id);
  if (text === undefined) {
    throw refuse('InventoryConfigurationNotFoundError');
  }
  return xmlAnswer(text);
}

export async function deleteInventory(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index } = context;
  const id = inventoryIdOf(request);
  await index.commit(() => index.settings.delete(requireBucket(context, request.bucket).id, 'inventory', id));
  return emptyAnswer(204);
}

/** A token is the id of the last inventory of the page before. */
function listInventories({ index }: ServerContext, bucket: number, continuationToken: string): Answer {
  const following = index.settings.list(bucket, 'inventory', continuationToken);
  const page = following.slice(0, inventoriesPerPage);
  const last = page.at(-1);
  const isTruncated = page.length < following.length && last !== undefined;
  return xmlAnswer(
    listInventoryConfigurationResult.write({
      inventories: page.map(({ document }) => inventoryConfiguration.parse(document)),
      isTruncated,
      ...(continuationToken === '' ? {} : { continuationToken }),
      ...(isTruncated ? { nextContinuationToken: last.id } : {}),
    }),
  );
}

function inventoryIdOf({ query }: CosRequest): string {
  const id = query.get('id') ?? '';
  if (!/^[\w.-]{1,64}$/.test(id)) {
    throw refuse('InvalidArgument', 'id is 1 to 64 letters, digits, hyphens, underscores and periods.');
  }
  return id;
}

function requireSameId(asked: string, sent: string): void {
  if (asked !== sent) {
    throw refuse('InvalidArgument', 'The id of the inventory is another in the body.');
  }
}
