/**
 * CRC-64/XZ, the `x-cos-hash-crc64ecma` of COS: decimal text of an unsigned 64-bit number on the wire, bigint here.
 * Check value: crc64 of "123456789" is 11051210869376104954.
 * Source: https://www.tencentcloud.com/document/product/436/34078
 */
import { createCRC64 } from 'hash-wasm';

export type Crc64Hasher = {
  readonly update: (chunk: Uint8Array) => void;
  readonly digest: () => bigint;
};

const freeHashers: Awaited<ReturnType<typeof createCRC64>>[] = [];

/** A fresh hasher; `digest` ends it and gives its WASM instance back to the pool. */
export async function createCrc64(): Promise<Crc64Hasher> {
  const hasher = freeHashers.pop() ?? (await createCRC64());
  hasher.init();
  return {
    update: (chunk) => {
      hasher.update(chunk);
    },
    digest: () => {
      const value = BigInt(`0x${hasher.digest('hex')}`);
      freeHashers.push(hasher);
      return value;
    },
  };
}

export async function crc64Of(bytes: Uint8Array): Promise<bigint> {
  const hasher = await createCrc64();
  hasher.update(bytes);
  return hasher.digest();
}

const reflectedPolynomial = 0xc96c5795d7870f42n;

/**
 * The CRC-64 of a concatenation from the CRCs of its two pieces and the second one's length in bytes, as zlib's
 * crc32_combine does it: `crcA` is carried through `lengthB` zero bytes by squaring the one-bit shift matrix.
 */
export function combineCrc64(crcA: bigint, crcB: bigint, lengthB: number): bigint {
  if (lengthB === 0) {
    return crcA;
  }
  let operator = oneZeroBitMatrix();
  for (let i = 0; i < 3; i += 1) {
    operator = square(operator);
  }
  let crc = crcA;
  for (let remaining = BigInt(lengthB); remaining > 0n; remaining >>= 1n) {
    if ((remaining & 1n) === 1n) {
      crc = multiply(operator, crc);
    }
    operator = square(operator);
  }
  return crc ^ crcB;
}

function oneZeroBitMatrix(): bigint[] {
  return Array.from({ length: 64 }, (_, bit) => (bit === 0 ? reflectedPolynomial : 1n << BigInt(bit - 1)));
}

function multiply(matrix: readonly bigint[], vector: bigint): bigint {
  let sum = 0n;
  let rest = vector;
  for (const row of matrix) {
    if ((rest & 1n) === 1n) {
      sum ^= row;
    }
    rest >>= 1n;
  }
  return sum;
}

function square(matrix: readonly bigint[]): bigint[] {
  return matrix.map((row) => multiply(matrix, row));
}
