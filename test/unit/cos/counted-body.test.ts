import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { crc64OfBody, openCounted } from '../../../src-main/cos/counted-body.ts';
import type { Body } from '../../../src-main/cos/object-store.ts';
import { crc64Of } from '../../../src-main/foundation/crc64.ts';

async function take(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
    chunks.push(chunk);
  }
  return chunks;
}

test.each([0, 1, 65_536, 65_537, 1_000_000])('%d bytes pass unchanged, in slices, and are counted', async (size) => {
  const bytes = randomBytes(size);
  const body: Body = { size, open: () => bytes };
  const counted = await openCounted(body);
  const chunks = await take(counted.bytes);
  const crc64 = await crc64Of(bytes);
  expect([
    Buffer.concat(chunks).equals(bytes),
    chunks.every(({ length }) => length <= 65_536),
    counted.crc64(),
  ]).toEqual([true, true, crc64]);
  expect([counted.crc64(), await crc64OfBody(body)]).toEqual([crc64, crc64]);
});

test('a stream is counted when all of it was taken, not before, and given up when it is left', async () => {
  const given: string[] = [];
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.resolve({ done: false, value: Buffer.from('1234') }),
      return: () => {
        given.push('up');
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  const { bytes, crc64 } = await openCounted({ size: 8, open: () => source });
  const chunks = bytes instanceof Uint8Array ? undefined : bytes[Symbol.asyncIterator]();
  await chunks?.next();
  const early = crc64();
  await chunks?.next();
  await chunks?.return?.();
  expect([early, crc64(), given]).toEqual([undefined, await crc64Of(Buffer.from('12341234')), ['up']]);
});

test('a number that is known is not counted again', async () => {
  const bytes = Buffer.from('abc');
  const counted = await openCounted({ size: 3, crc64: 7n, open: () => bytes });
  expect([counted.bytes, counted.crc64()]).toEqual([bytes, 7n]);
});
