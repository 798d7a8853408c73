/**
 * CRC-64/XZ, the `x-cos-hash-crc64ecma` of COS: decimal text of an unsigned 64-bit number on the wire, bigint here.
 * Check value: crc64 of "123456789" is 11051210869376104954.
 * Long inputs are folded first (`crc64-fold.ts`), which is several times faster than counting them.
 * Source: https://www.tencentcloud.com/document/product/436/34078
 */
import { createCRC64, type IHasher } from 'hash-wasm';
import { type Crc64Fold, createCrc64Fold, foldWindowBytes } from './crc64-fold.ts';

export type Crc64Hasher = {
  readonly update: (chunk: Uint8Array) => void;
  readonly digest: () => bigint;
};

type Counter = { readonly plain: IHasher; readonly fold: Crc64Fold };

const freeCounters: Counter[] = [];

async function takeCounter(): Promise<Counter> {
  return freeCounters.pop() ?? { plain: await createCRC64(), fold: createCrc64Fold() };
}

/** A fresh hasher; `digest` ends it and gives its WASM instances back to the pool. */
export async function createCrc64(): Promise<Crc64Hasher> {
  const counter = await takeCounter();
  const { window } = counter.fold;
  let filled = 0;
  let isFolded = false;

  const foldWindow = (): void => {
    if (!isFolded) {
      counter.fold.begin();
      invertStart(window);
      isFolded = true;
    }
    counter.fold.foldWindow();
    filled = 0;
  };

  return {
    update: (chunk) => {
      for (let taken = 0; taken < chunk.length; ) {
        // Only when more comes: what fits into the window is counted sooner than folded.
        if (filled === window.length) {
          foldWindow();
        }
        const piece = chunk.subarray(taken, taken + window.length - filled);
        window.set(piece, filled);
        filled += piece.length;
        taken += piece.length;
      }
    },
    digest: () => {
      const { plain } = counter;
      plain.init();
      if (isFolded) {
        const rest = counter.fold.rest();
        invertStart(rest);
        plain.update(rest);
      }
      const value = digestOf(plain, window.subarray(0, filled));
      freeCounters.push(counter);
      return value;
    },
  };
}

export async function crc64Of(bytes: Uint8Array): Promise<bigint> {
  if (bytes.length <= foldWindowBytes) {
    const counter = await takeCounter();
    const value = digestOf(counter.plain.init(), bytes);
    freeCounters.push(counter);
    return value;
  }
  const hasher = await createCrc64();
  hasher.update(bytes);
  return hasher.digest();
}

function digestOf(hasher: IHasher, bytes: Uint8Array): bigint {
  return BigInt(`0x${hasher.update(bytes).digest('hex')}`);
}

/** The CRC begins with all ones: the same as beginning with zeros and the first eight bytes inverted. The plain hasher does it by itself. */
function invertStart(bytes: Uint8Array): void {
  for (let at = 0; at < 8; at += 1) {
    bytes[at] = ~(bytes[at] ?? 0);
  }
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
