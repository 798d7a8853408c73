/**
 * Limits of bytes a second, up and down, shared by all pairs of the process. Bytes go through in small slices, each when there is room
 * for it, in the order of asking: no burst is above a quarter of a second, and all transfers get their share. Heeds a change at once.
 */
import type { NetworkSettings } from '../contract/settings.ts';
import type { Body, GotObject, ObjectStore } from '../cos/object-store.ts';
import type { Clock } from '../foundation/clock.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

type Given = NetworkSettings['bandwidth'];
export type BandwidthSettings = Readonly<Omit<Given, 'timetable'>> & {
  readonly timetable: readonly Readonly<Given['timetable'][number]>[];
};

export type Bandwidth = {
  readonly setLimits: (settings: BandwidthSettings) => void;
  /** The store with its bodies held back, both ways. */
  readonly limited: (store: ObjectStore) => ObjectStore;
};

const unlimited: BandwidthSettings = { up: 0, down: 0, timetable: [] };

const largestSliceBytes = 64 * 1024;

export function createBandwidth(clock: Clock, initial: BandwidthSettings = unlimited): Bandwidth {
  let settings = initial;
  const up = createTokenBucket(clock, () => limitsAt(settings, new Date(clock.now())).up * 1024);
  const down = createTokenBucket(clock, () => limitsAt(settings, new Date(clock.now())).down * 1024);
  return {
    setLimits: (given) => {
      settings = given;
      up.limitChanged();
      down.limitChanged();
    },
    limited: (store) => ({
      ...store,
      put: (key, body, options, signal) => store.put(key, slowBody(body, up, signal), options, signal),
      uploadPart: (key, upload, body, signal) => store.uploadPart(key, upload, slowBody(body, up, signal), signal),
      get: async (key, options, signal) => {
        const got = await store.get(key, options, signal);
        return { ...got, body: slowAnswer(got, down, signal) };
      },
    }),
  };
}

/** What holds at this local time, in KiB a second. The first window that `now` is in counts; one over midnight is of the day it began on. */
export function limitsAt(
  { up, down, timetable }: BandwidthSettings,
  now: Date,
): { readonly up: number; readonly down: number } {
  const minute = now.getHours() * 60 + now.getMinutes();
  const today = now.getDay();
  const yesterday = (today + 6) % 7;
  const window = timetable.find(({ days, from, to }) =>
    from <= to
      ? days.includes(today) && minute >= from && minute < to
      : (days.includes(today) && minute >= from) || (days.includes(yesterday) && minute < to),
  );
  return window === undefined ? { up, down } : { up: window.up, down: window.down };
}

function slowBody(body: Body, bucket: TokenBucket, signal: AbortSignal | undefined): Body {
  return {
    ...body,
    open: () => {
      const opened = body.open();
      // Without a limit, what fits into one slice needs no stream; an empty body has no slices at all.
      const isPlain = opened instanceof Uint8Array && opened.length <= largestSliceBytes && bucket.isOpen();
      return isPlain || body.size === 0
        ? opened
        : slices(opened instanceof Uint8Array ? [opened] : opened, bucket, signal);
    },
  };
}

/** A hand-written iterator: giving it up before its first bytes must reach the socket. */
function slowAnswer(
  { body }: GotObject,
  bucket: TokenBucket,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  const received = body[Symbol.asyncIterator]();
  const slowed = slices({ [Symbol.asyncIterator]: () => received }, bucket, signal);
  const iterator: AsyncIterableIterator<Uint8Array> = {
    next: () => slowed.next(),
    return: async () => {
      await received.return?.();
      return await slowed.return();
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

async function* slices(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  bucket: TokenBucket,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      const wanted = Math.min(chunk.length - start, largestSliceBytes);
      const count = bucket.isOpen() ? wanted : await bucket.take(wanted, signal);
      yield chunk.subarray(start, start + count);
      start += count;
    }
  }
}
