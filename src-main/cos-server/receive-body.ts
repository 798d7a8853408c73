/**
 * Takes in the body of an upload: counts, hashes and stores it as one blob, durable before it is named anywhere.
 * A body that is cut, too long or not what Content-MD5 says leaves nothing behind.
 */
import { hash } from 'node:crypto';
import { crc64Of } from '../foundation/crc64.ts';
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
      : await receiveLarge(context, chunksOf(request), { length, isHashed: request.bodySha256 !== undefined });
  return await commitReceived(context, received, (body) => {
    if (expectedMd5 !== undefined && expectedMd5 !== body.md5) {
      throw refuse('BadDigest');
    }
    requireSha256(request, received.sha256);
    return work(body);
  });
}

/** As `receiveAndCommit`, for bytes that are not the body of a request as it stands. What `chunks` throws is the answer. */
export async function storeAndCommit<Result>(
  context: ServerContext,
  chunks: AsyncIterable<Uint8Array>,
  work: (body: ReceivedBody) => Result,
): Promise<Result> {
  const received = await receiveLarge(context, chunks, { length: undefined, isHashed: false });
  return await commitReceived(context, received, work);
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
  requireSha256(request, sha256Of(request, bytes));
  return bytes.toString();
}

type Received = {
  readonly body: ReceivedBody;
  /** Where the request says what it must be. */
  readonly sha256: string | undefined;
  readonly discard: () => void;
};

async function commitReceived<Result>(
  { index }: ServerContext,
  received: Received,
  work: (body: ReceivedBody) => Result,
): Promise<Result> {
  try {
    return await index.commit(() => {
      index.blobs.add(received.body.blobs);
      return work(received.body);
    });
  } catch (error) {
    if (isRefusal(error)) {
      received.discard();
    }
    throw error;
  }
}

async function receiveSmall(context: ServerContext, request: CosRequest, length: number): Promise<Received> {
  const bytes = await readAll(request, length, length);
  const crc64 = String(await crc64Of(bytes));
  const blobs = length === 0 ? [] : [{ id: context.index.blobs.allocateId(), size: length, bytes }];
  return {
    body: { size: length, md5: hash('md5', bytes), crc64, blobs },
    sha256: sha256Of(request, bytes),
    discard: () => undefined,
  };
}

/** `isHashed`: whether the SHA-256 is wanted as well. */
type LargeBody = { readonly length: number | undefined; readonly isHashed: boolean };

async function receiveLarge(
  context: ServerContext,
  chunks: AsyncIterable<Uint8Array>,
  expected: LargeBody,
): Promise<Received> {
  const id = context.index.blobs.allocateId();
  const writer = await context.blobs.create(id, expected.isHashed);
  try {
    const size = await receiveInto(writer, chunks, expected.length);
    const { md5, crc64, sha256 } = await writer.seal();
    return { body: { size, md5, crc64, blobs: [{ id, size }] }, sha256, discard: () => context.blobs.remove(id) };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** Resolves with the size. */
async function receiveInto(
  writer: BlobWriter,
  chunks: AsyncIterable<Uint8Array>,
  length: number | undefined,
): Promise<number> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw refuse('EntityTooLarge');
    }
    await writer.write(chunk);
  }
  requireLength(size, length);
  return size;
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

/** The body as it arrives; a connection that ends too early is an incomplete body. */
export async function* chunksOf({ body }: CosRequest): AsyncGenerator<Uint8Array> {
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

function sha256Of({ bodySha256 }: CosRequest, bytes: Uint8Array): string | undefined {
  return bodySha256 === undefined ? undefined : hash('sha256', bytes);
}

function requireSha256({ bodySha256 }: CosRequest, sha256: string | undefined): void {
  if (bodySha256 !== sha256) {
    throw refuse('XAmzContentSHA256Mismatch');
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
