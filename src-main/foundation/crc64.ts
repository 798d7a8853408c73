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
  return lengthB === 0 ? crcA : multiply(zeroBytesMatrix(lengthB), crcA) ^ crcB;
}

/** All parts of an upload but one have the same length, and a matrix costs thousands of times what its use does. */
let lastMatrix: { readonly length: number; readonly matrix: readonly bigint[] } | undefined;

/** What `length` zero bytes, at least one, do to a CRC. */
function zeroBytesMatrix(length: number): readonly bigint[] {
  if (lastMatrix?.length === length) {
    return lastMatrix.matrix;
  }
  let power = oneZeroBitMatrix();
  for (let i = 0; i < 3; i += 1) {
    power = square(power);
  }
  let matrix: bigint[] | undefined;
  for (let remaining = BigInt(length); remaining > 0n; remaining >>= 1n) {
    const isSet = (remaining & 1n) === 1n;
    if (isSet) {
      const factor = power;
      matrix = matrix === undefined ? factor : matrix.map((row) => multiply(factor, row));
    }
    power = square(power);
  }
  lastMatrix = { length, matrix: matrix ?? [] };
  return lastMatrix.matrix;
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
