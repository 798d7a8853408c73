/**
 * A large object by ranges into a file, several at once. A range that the file is said to hold already is read, and fetched again unless
 * its CRC64 is the noted one.
 */
import type { ObjectFacts } from '../cos/object-store.ts';
import { AppError } from '../foundation/app-error.ts';
import { combineCrc64 } from '../foundation/crc64.ts';
import type { LocalPath, ObjectKey } from '../foundation/names.ts';
import { hashBytesHere } from './bytes-hasher.ts';
import { fetchRange } from './fetch-range.ts';
import type { ReadHandle, WriteHandle } from './file-system.ts';
import { defaultTransferLimits, type Part, partsAtOnce, planParts } from './part-plan.ts';
import type { RangeNotes } from './range-notes.ts';
import { runParts } from './run-parts.ts';
import type { TransferDeps } from './transfer-deps.ts';

export type Fetched = { readonly facts: ObjectFacts; readonly crc64: bigint };

export type RangesRequest = {
  readonly key: ObjectKey;
  readonly etag: string;
  readonly size: number;
  readonly tempPath: LocalPath;
  readonly file: WriteHandle;
  /** The file holds something from an earlier call. */
  readonly isContinued: boolean;
  readonly notes: RangeNotes | undefined;
  readonly onProgress?: ((bytesDone: number) => void) | undefined;
  readonly onFound?: ((bytesDone: number) => void) | undefined;
};

type Range = { readonly size: number; readonly crc64: bigint; readonly facts?: ObjectFacts };

export async function fetchRanges(deps: TransferDeps, request: RangesRequest, signal: AbortSignal): Promise<Fetched> {
  const { size, tempPath, isContinued, file } = request;
  const parts = planParts(size, deps.limits ?? defaultTransferLimits);
  if (!isContinued) {
    await file.setSize(size);
  }
  const reading = isContinued ? await deps.fs.openRead(tempPath) : undefined;
  try {
    const ranges = await runRanges(deps, request, { parts, reading }, signal);
    const facts = ranges.find((range) => range.facts !== undefined)?.facts;
    if (facts === undefined) {
      throw new AppError('internal', 'a download in ranges had none');
    }
    return { facts, crc64: ranges.reduce((whole, range) => combineCrc64(whole, range.crc64, range.size), 0n) };
  } finally {
    await reading?.close();
  }
}

async function runRanges(
  deps: TransferDeps,
  { key, etag, file, notes, onProgress, onFound }: RangesRequest,
  { parts, reading }: { readonly parts: readonly Part[]; readonly reading: ReadHandle | undefined },
  signal: AbortSignal,
): Promise<readonly Range[]> {
  const atOnce = partsAtOnce(parts[0]?.size ?? 0, deps.limits ?? defaultTransferLimits);
  // What the object is, its whole CRC64 above all, is in the answer to a range: one is always asked for.
  const last = parts.length;
  const spareBlocks: Uint8Array[] = [];
  let bytesDone = 0;
  const onBytes = (count: number): void => {
    bytesDone += count;
    onProgress?.(bytesDone);
  };
  return await runParts(parts, { lane: deps.lanes.parts, atOnce, signal }, async (part, partSignal): Promise<Range> => {
    const { number, size, position } = part;
    const noted = reading === undefined || number === last ? undefined : notes?.crcOf(number);
    if (reading !== undefined && noted !== undefined && (await crcOnDisk(deps, reading, part)) === noted) {
      bytesDone += size;
      onFound?.(bytesDone);
      return { size, crc64: noted };
    }
    const range = { key, etag, file, isWhole: false, position, size, onBytes, spareBlocks };
    const { facts, crc64 } = await fetchRange(deps, range, partSignal);
    notes?.add(number, crc64);
    return { facts, crc64, size };
  });
}

async function crcOnDisk(
  { hashBytes = hashBytesHere }: TransferDeps,
  reading: ReadHandle,
  { position, size }: Part,
): Promise<bigint | undefined> {
  const bytes = new Uint8Array(size);
  return (await reading.read(bytes, position)) === size ? (await hashBytes(bytes)).crc64 : undefined;
}
