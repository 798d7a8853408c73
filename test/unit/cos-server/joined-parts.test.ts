import { expect, test } from 'vitest';
import { joinParts } from '../../../src-main/cos-server/joined-parts.ts';
import type { Part } from '../../../src-main/cos-server/upload-table.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { crc64Of } from '../../../src-main/foundation/crc64.ts';

const mebibyte = 1024 * 1024;

async function makePart(number: number, size: number): Promise<Part> {
  const crc64 = String(await crc64Of(Buffer.alloc(size, number)));
  return { number, size, etag: `e${number}`, modifiedAt: 0, crc64, body: [{ id: number, size }] };
}

const refusal = (join: () => unknown): string | undefined => {
  try {
    join();
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error.data.cosCode : String(error);
  }
};

test('parts join in their order, gaps allowed, into the bytes and the CRC64 of the whole', async () => {
  const parts = [await makePart(1, mebibyte), await makePart(3, mebibyte), await makePart(7, 100)];
  const whole = Buffer.concat([Buffer.alloc(mebibyte, 1), Buffer.alloc(mebibyte, 3), Buffer.alloc(100, 7)]);
  expect(
    joinParts(parts, [
      { partNumber: 1, etag: 'e1' },
      { partNumber: 3, etag: 'e3' },
      { partNumber: 7, etag: 'e7' },
    ]),
  ).toEqual({
    size: whole.length,
    crc64: String(await crc64Of(whole)),
    body: parts.flatMap(({ body }) => body),
  });
});

test('what does not fit together is refused with the code of COS', async () => {
  const parts = [await makePart(1, 100), await makePart(2, mebibyte), await makePart(3, 100)];
  const join = (...names: readonly (readonly [number, string])[]) =>
    refusal(() =>
      joinParts(
        parts,
        names.map(([partNumber, etag]) => ({ partNumber, etag })),
      ),
    );
  expect([
    join(),
    join([2, 'e2'], [1, 'e1']),
    join([2, 'e2'], [2, 'e2']),
    join([2, 'e2'], [9, 'e9']),
    join([2, 'other']),
    join([1, 'e1'], [2, 'e2']),
    join([2, 'e2'], [3, 'e3']),
  ]).toEqual([
    'MalformedXML',
    'InvalidPartOrder',
    'InvalidPartOrder',
    'InvalidPart',
    'InvalidPart',
    'EntityTooSmall',
    undefined,
  ]);
});
