/** Reads a range of a stored body. Its blobs are held from the moment it is opened, so an overwrite does not disturb the reader. */
import type { FileHandle } from 'node:fs/promises';
import type { AnswerBody } from './answers.ts';
import type { Body } from './blob-table.ts';
import type { ServerContext } from './server-context.ts';

const readBytes = 256 * 1024;

/** A stretch of one blob, `first` inclusive and `end` exclusive. */
type Slice = {
  readonly id: number;
  readonly first: number;
  readonly end: number;
  readonly bytes: Uint8Array | undefined;
};

/** `first` and `last` are inclusive. Rejects when the bytes cannot be opened, before anything has been sent. */
export async function openBody(context: ServerContext, body: Body, first: number, last: number): Promise<AnswerBody> {
  const slices = sliceBody(context, body, first, last + 1);
  const [only] = slices;
  if (slices.length === 1 && only?.bytes !== undefined) {
    return { kind: 'bytes', bytes: only.bytes.subarray(only.first, only.end) };
  }
  const unpin = context.blobs.pin(slices.filter(({ bytes }) => bytes === undefined).map(({ id }) => id));
  const open = async (slice: Slice | undefined): Promise<FileHandle | undefined> =>
    slice === undefined || slice.bytes !== undefined ? undefined : await context.blobs.open(slice.id);

  let firstHandle: FileHandle | undefined;
  try {
    firstHandle = await open(only);
  } catch (error) {
    unpin();
    throw error;
  }

  async function* read(): AsyncGenerator<Uint8Array> {
    for (const slice of slices) {
      const handle = slice === only ? firstHandle : await open(slice);
      try {
        yield* handle === undefined ? readInline(slice) : readSlice(handle, slice);
      } finally {
        await handle?.close();
      }
    }
  }

  const release = async (): Promise<void> => {
    // Closing again is harmless; a generator that never ran has closed nothing.
    await firstHandle?.close();
    unpin();
  };
  return { kind: 'stream', length: last + 1 - first, chunks: read(), release };
}

function* readInline({ bytes, first, end }: Slice): Generator<Uint8Array> {
  if (bytes !== undefined) {
    yield bytes.subarray(first, end);
  }
}

async function* readSlice(handle: FileHandle, { id, first, end }: Slice): AsyncGenerator<Uint8Array> {
  for (let position = first; position < end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(readBytes, end - position));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) {
      throw new Error(`the file of blob ${id} is shorter than its row says`);
    }
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function sliceBody({ index }: ServerContext, body: Body, first: number, end: number): readonly Slice[] {
  const slices: Slice[] = [];
  let start = 0;
  for (const { id, size } of body) {
    const slice = { id, first: Math.max(0, first - start), end: Math.min(size, end - start) };
    if (slice.first < slice.end) {
      slices.push({ ...slice, bytes: index.blobs.bytes(id) });
    }
    start += size;
  }
  return slices;
}
