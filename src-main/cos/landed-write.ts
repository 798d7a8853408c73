/**
 * Whether an object is the one that a write with a lost answer would have made. The bytes are proven by CRC64 and size, or by the MD5
 * where COS keeps no CRC64; what cannot be proven counts as not written.
 */
import { hasCode } from '../foundation/app-error.ts';
import type { ObjectFacts, Written } from './object-store.ts';
import { readContentLength, readObjectFacts } from './operations/answer-facts.ts';
import type { CosRequester } from './request.ts';

export type SentObject = {
  readonly size: number;
  readonly crc64: bigint;
  /** Lower-case hex. */
  readonly md5?: string | undefined;
  /** Metadata that the write gave: an older object with the same bytes and other metadata is not it. */
  readonly meta?: Readonly<Record<string, string>> | undefined;
};

/** Looks with few tries: where COS cannot be reached the write itself is tried again anyway. Undefined also when the bucket is missing. */
export async function lookAtObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  signal: AbortSignal | undefined,
): Promise<ObjectFacts | undefined> {
  try {
    return await requester.send(
      { method: 'HEAD', bucket, key, triesMax: 2 },
      ({ headers }) => readObjectFacts(headers, readContentLength(headers)),
      signal,
    );
  } catch (error) {
    if (hasCode(error, 'cos-no-such-key')) {
      return undefined;
    }
    throw error;
  }
}

/** What the write answered or would have answered; undefined where the object is not there or is another. */
export function landedWrite(facts: ObjectFacts | undefined, sent: SentObject): Written | undefined {
  if (facts === undefined || facts.size !== sent.size || !hasMeta(facts, sent.meta ?? {})) {
    return undefined;
  }
  const isOurs = facts.crc64 === undefined ? facts.etag === sent.md5 : facts.crc64 === sent.crc64;
  return isOurs ? writtenOf(facts) : undefined;
}

function writtenOf({ etag, crc64, versionId }: ObjectFacts): Written {
  return { etag, ...(crc64 === undefined ? {} : { crc64 }), ...(versionId === undefined ? {} : { versionId }) };
}

function hasMeta(facts: ObjectFacts, meta: Readonly<Record<string, string>>): boolean {
  return Object.entries(meta).every(([name, value]) => facts.meta[name.toLowerCase()] === value);
}

/**
 * The copy of a lost answer: the source's bytes under the target key, with the source's metadata or the given. A copy onto itself is told
 * by its new metadata only.
 */
export async function findLandedCopy(
  requester: CosRequester,
  bucket: string,
  copy: {
    readonly from: {
      readonly bucket?: string | undefined;
      readonly key: string;
      readonly ifMatch?: string | undefined;
    };
    readonly to: string;
    readonly meta?: Readonly<Record<string, string>> | undefined;
  },
  signal: AbortSignal | undefined,
): Promise<Written | undefined> {
  const { from, to, meta } = copy;
  const sourceBucket = from.bucket ?? bucket;
  const source = await lookAtObject(requester, sourceBucket, from.key, signal);
  const isSource = from.ifMatch === undefined || source?.etag === from.ifMatch;
  const isOntoItself = sourceBucket === bucket && from.key === to;
  if (source?.crc64 === undefined || !isSource || (isOntoItself && meta === undefined)) {
    return undefined;
  }
  const { size, crc64 } = source;
  return landedWrite(await lookAtObject(requester, bucket, to, signal), { size, crc64, meta: meta ?? source.meta });
}
