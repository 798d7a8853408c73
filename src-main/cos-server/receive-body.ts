/**
 * Takes in the body of an upload: counts, hashes and stores it as one blob, durable before it is named anywhere.
 * A body that is cut, too long or not what Content-MD5 says leaves nothing behind.
 */
import { createHash, hash } from 'node:crypto';
import { crc64Of, createCrc64 } from '../foundation/crc64.ts';
import type { BlobWriter } from './blob-store.ts';
import type { NewBlob } from './blob-table.ts';
import type { CosRequest } from './cos-request.ts';
import { isRefusal, refuse } from './refusal.ts';
import type { ServerContext } from './server-context.ts';

export type ReceivedBody = {
  readonly size: number;
  /** Lower-case hex. */
  readonly md5: string;
  readonly crc64: string;
  /** One blob, or none for an empty body. */
  readonly blobs: readonly NewBlob[];
};

/** Up to this size the bytes live in the index itself: one fsync, shared with others, instead of three. */
const maxInlineBytes = 16 * 1024;
export const maxBodyBytes = 5 * 1024 ** 3;

/**
 * Receives the body and runs `work` with it in a commit, which must put `blobs` to use. The bytes go again when `work` refuses;
 * after any other failure they stay for the next start to judge, because the commit may have become durable.
 */
export async function receiveAndCommit<Result>(
  context: ServerContext,
  request: CosRequest,
  work: (body: ReceivedBody) => Result,
): Promise<Result> {
  const expectedMd5 = contentMd5Of(request);
  const length = contentLengthOf(request);
  const received =
    length !== undefined && length <= maxInlineBytes
      ? await receiveSmall(context, request, length)
      : await receiveLarge(context, request, length);
  try {
    if (expectedMd5 !== undefined && expectedMd5 !== received.body.md5) {
      throw refuse('BadDigest');
    }
    return await context.index.commit(() => {
      context.index.blobs.add(received.body.blobs);
      return work(received.body);
    });
  } catch (error) {
    if (isRefusal(error)) {
      received.discard();
    }
    throw error;
  }
}

/** The whole body as text, for requests that carry XML. */
export async function receiveText(request: CosRequest, maxBytes: number): Promise<string> {
  const expectedMd5 = contentMd5Of(request);
  const length = contentLengthOf(request);
  if (length !== undefined && length > maxBytes) {
    throw refuse('EntityTooLarge');
  }
  const bytes = await readAll(request, maxBytes, length);
  if (expectedMd5 !== undefined && expectedMd5 !== hash('md5', bytes)) {
    throw refuse('BadDigest');
  }
  return bytes.toString();
}

type Received = { readonly body: ReceivedBody; readonly discard: () => void };

async function receiveSmall(context: ServerContext, request: CosRequest, length: number): Promise<Received> {
  const bytes = await readAll(request, length, length);
  const crc64 = String(await crc64Of(bytes));
  const blobs = length === 0 ? [] : [{ id: context.index.blobs.allocateId(), size: length, bytes }];
  return { body: { size: length, md5: hash('md5', bytes), crc64, blobs }, discard: () => undefined };
}

async function receiveLarge(
  context: ServerContext,
  request: CosRequest,
  length: number | undefined,
): Promise<Received> {
  const id = context.index.blobs.allocateId();
  const writer = await context.blobs.create(id);
  try {
    const { size, md5, crc64 } = await receiveInto(writer, request, length);
    await writer.seal();
    return { body: { size, md5, crc64, blobs: [{ id, size }] }, discard: () => context.blobs.remove(id) };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

async function receiveInto(
  writer: BlobWriter,
  request: CosRequest,
  length: number | undefined,
): Promise<Omit<ReceivedBody, 'blobs'>> {
  const md5 = createHash('md5');
  const crc64 = await createCrc64();
  let size = 0;
  for await (const chunk of chunksOf(request)) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw refuse('EntityTooLarge');
    }
    md5.update(chunk);
    crc64.update(chunk);
    await writer.write(chunk);
  }
  requireLength(size, length);
  return { size, md5: md5.digest('hex'), crc64: String(crc64.digest()) };
}

async function readAll(request: CosRequest, maxBytes: number, length: number | undefined): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunksOf(request)) {
    size += chunk.length;
    if (size > maxBytes) {
      throw refuse('EntityTooLarge');
    }
    chunks.push(chunk);
  }
  requireLength(size, length);
  return Buffer.concat(chunks, size);
}

async function* chunksOf({ body }: CosRequest): AsyncGenerator<Uint8Array> {
  try {
    // Leaving early must not destroy the connection: the refusal still has to be sent on it.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      if (chunk instanceof Uint8Array) {
        yield chunk;
      }
    }
  } catch (error) {
    throw refuse('IncompleteBody', undefined, error);
  }
}

function requireLength(size: number, length: number | undefined): void {
  if (length !== undefined && size !== length) {
    throw refuse('IncompleteBody');
  }
}

/** Undefined for a chunked body, which has no length to check. */
function contentLengthOf({ headers }: CosRequest): number | undefined {
  const length = headers['content-length'];
  if (length !== undefined) {
    if (Number(length) > maxBodyBytes) {
      throw refuse('EntityTooLarge');
    }
    return Number(length);
  }
  if (headers['transfer-encoding'] === undefined) {
    throw refuse('MissingContentLength');
  }
  return undefined;
}

function contentMd5Of({ headers }: CosRequest): string | undefined {
  const text = headers['content-md5'];
  if (text === undefined) {
    return undefined;
  }
  const bytes = Buffer.from(String(text), 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== text) {
    throw refuse('InvalidDigest');
  }
  return bytes.toString('hex');
}
