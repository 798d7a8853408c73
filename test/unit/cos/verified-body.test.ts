import { expect, test } from 'vitest';
import type { GotObject } from '../../../src-main/cos/object-store.ts';
import { verifiedBody } from '../../../src-main/cos/verified-body.ts';
import { crc64Of } from '../../../src-main/foundation/crc64.ts';

const bytes = Buffer.from('0123456789'.repeat(100));

/** An object's answer whose body yields `sent` in chunks; notes when the body is given up. */
async function gotten(sent: Uint8Array, more: Partial<GotObject['facts']> = {}, length = bytes.length) {
  const given: string[] = [];
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (let start = 0; start < sent.length; start += 64) {
        yield sent.subarray(start, start + 64);
      }
    } finally {
      given.push('up');
    }
  }
  const facts = { etag: 'e', size: bytes.length, lastModified: 0, crc64: await crc64Of(bytes), meta: {}, ...more };
  return { got: { facts, length, body: chunks() }, given };
}

async function read(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

test('a whole body is passed on, and its end proves it', async () => {
  const { got } = await gotten(bytes);
  expect(await read(verifiedBody(got))).toBe(bytes.toString());
});

test('an empty object is proven too', async () => {
  const { got } = await gotten(new Uint8Array(0), { size: 0, crc64: 0n }, 0);
  expect(await read(verifiedBody(got))).toBe('');
});

test('one changed bit rejects at the end', async () => {
  const changed = Uint8Array.from(bytes);
  changed.set([(changed[500] ?? 0) ^ 1], 500);
  const { got } = await gotten(changed);
  await expect(read(verifiedBody(got))).rejects.toEqual(expect.objectContaining({ code: 'checksum-mismatch' }));
});

test('a range is never compared with the number of the whole', async () => {
  const { got } = await gotten(bytes.subarray(3, 200), {}, 197);
  expect((await read(verifiedBody(got))).length).toBe(197);
});

test('an object without a number is passed on as it is', async () => {
  const { got } = await gotten(bytes.subarray(1));
  const { crc64: _, ...facts } = got.facts;
  expect((await read(verifiedBody({ ...got, facts }))).length).toBe(bytes.length - 1);
});

test('who stops reading gives the body up', async () => {
  const { got, given } = await gotten(bytes);
  for await (const _part of verifiedBody(got)) {
    break;
  }
  expect(given).toEqual(['up']);
});
