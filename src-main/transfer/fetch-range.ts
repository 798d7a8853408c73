/**
 * One GET: into one stretch of a file, or all of a small object into memory. The store retries up to the answer's headers; a body that
 * breaks off later is asked for again here, so that a flaky line costs a range and not the file.
 */
import type { GotObject, ObjectFacts } from '../cos/object-store.ts';
import { AppError } from '../foundation/app-error.ts';
import { backOffDelayMs } from '../foundation/back-off.ts';
import { createCrc64 } from '../foundation/crc64.ts';
import type { ObjectKey } from '../foundation/names.ts';
import type { WriteHandle } from './file-system.ts';
import type { TransferDeps } from './transfer-deps.ts';

export type ObjectRange = {
  readonly key: ObjectKey;
  readonly etag: string;
  /** The range is the whole object, which may be empty. */
  readonly isWhole: boolean;
  readonly position: number;
  readonly size: number;
  /** Told of bytes once, however often they are fetched. */
  readonly onBytes: (count: number) => void;
};

export type FileRange = ObjectRange & {
  readonly file: WriteHandle;
  /** Blocks that other ranges have done with; this one's comes to them. */
  readonly spareBlocks?: Uint8Array[];
};

const bodyTriesMax = 4;
const bodyBackOff = { firstMs: 500, maxMs: 8_000 };
const blockBytes = 1024 ** 2;

type Collected = { readonly bytes: Uint8Array<ArrayBuffer>; readonly crc64: bigint };
type Fetched<Taken> = { readonly facts: ObjectFacts; readonly taken: Taken };
/** What is made of a body. It may begin anew, and tells each time how much it has. */
type Take<Taken> = (got: GotObject, onReceived: (count: number) => void) => Promise<Taken>;

export async function fetchRange(
  deps: TransferDeps,
  range: FileRange,
  signal: AbortSignal,
): Promise<{ readonly facts: ObjectFacts; readonly crc64: bigint }> {
  const { facts, taken } = await fetchBody(
    deps,
    range,
    (got, onReceived) => writeBody(got, range, onReceived, signal),
    signal,
  );
  return { facts, crc64: taken };
}

/** All of an object that is small enough for it. */
export async function fetchWhole(
  deps: TransferDeps,
  object: Omit<ObjectRange, 'isWhole' | 'position'>,
  signal: AbortSignal,
): Promise<Collected & { readonly facts: ObjectFacts }> {
  const { facts, taken } = await fetchBody(
    deps,
    { ...object, isWhole: true, position: 0 },
    (got, onReceived) => collectBody(got, object, onReceived, signal),
    signal,
  );
  return { facts, ...taken };
}

async function fetchBody<Taken>(
  { store, clock, random }: TransferDeps,
  range: ObjectRange,
  take: Take<Taken>,
  signal: AbortSignal,
): Promise<Fetched<Taken>> {
  const { etag: ifMatch, position } = range;
  const options = {
    ifMatch,
    isPassedOn: true,
    ...(range.isWhole ? {} : { range: { first: position, last: position + range.size - 1 } }),
  };
  let reported = 0;
  const onReceived = (count: number): void => {
    if (count > reported) {
      range.onBytes(count - reported);
      reported = count;
    }
  };
  for (let tries = 1; ; tries += 1) {
    const got = await store.get(range.key, options, signal);
    try {
      await requireAsked(got, range);
      return { facts: got.facts, taken: await take(got, onReceived) };
    } catch (error) {
      signal.throwIfAborted();
      const mayRetry = error instanceof AppError && error.disposition === 'retry' && tries < bodyTriesMax;
      if (!mayRetry) {
        throw error;
      }
      await clock.sleep(backOffDelayMs(tries, bodyBackOff, random), signal);
    }
  }
}

/** If-Match and Range are asked for; what a proxy or cache made of them shows here. Leaves no body unread. */
async function requireAsked(got: GotObject, { key, etag, size }: ObjectRange): Promise<void> {
  const isSameObject = got.facts.etag === etag;
  if (isSameObject && got.length === size) {
    return;
  }
  await got.body[Symbol.asyncIterator]().return?.();
  throw isSameObject
    ? new AppError('length-mismatch', `answer has ${got.length} bytes, not ${size}`, { data: { key } })
    : new AppError('cos-precondition-failed', 'the object was replaced', { data: { key } });
}

async function collectBody(
  got: GotObject,
  { key, size }: Pick<ObjectRange, 'key' | 'size'>,
  onReceived: (count: number) => void,
  signal: AbortSignal,
): Promise<Collected> {
  const crc64 = await createCrc64();
  const bytes = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of got.body) {
    signal.throwIfAborted();
    requireRoom(filled + chunk.length, key, size);
    crc64.update(chunk);
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  requireAll(filled, key, size);
  onReceived(filled);
  return { bytes, crc64: crc64.digest() };
}

/** Gathers the body's chunks into blocks: few large writes are several times faster than many small ones. */
async function writeBody(
  got: GotObject,
  { key, file, position, size, spareBlocks = [] }: FileRange,
  onReceived: (count: number) => void,
  signal: AbortSignal,
): Promise<bigint> {
  const crc64 = await createCrc64();
  const block = (size < blockBytes ? undefined : spareBlocks.pop()) ?? new Uint8Array(Math.min(blockBytes, size));
  let filled = 0;
  let written = 0;
  const flush = async (): Promise<void> => {
    await file.write(block.subarray(0, filled), position + written);
    written += filled;
    filled = 0;
    onReceived(written);
  };
  for await (const chunk of got.body) {
    signal.throwIfAborted();
    requireRoom(written + filled + chunk.length, key, size);
    crc64.update(chunk);
    for (let taken = 0; taken < chunk.length; ) {
      const piece = chunk.subarray(taken, taken + block.length - filled);
      block.set(piece, filled);
      filled += piece.length;
      taken += piece.length;
      if (filled === block.length) {
        await flush();
      }
    }
  }
  if (filled > 0) {
    await flush();
  }
  requireAll(written, key, size);
  if (block.length === blockBytes) {
    spareBlocks.push(block);
  }
  return crc64.digest();
}

function requireRoom(count: number, key: ObjectKey, size: number): void {
  if (count > size) {
    throw new AppError('length-mismatch', `body is longer than ${size} bytes`, { data: { key } });
  }
}

function requireAll(count: number, key: ObjectKey, size: number): void {
  if (count !== size) {
    throw new AppError('length-mismatch', `body ended after ${count} of ${size} bytes`, { data: { key } });
  }
}
