/**
 * Makes bytes fewer without changing their CRC-64: each byte is added (XOR) to seven later ones and then counts no more. It takes no
 * tables, only whole words, and is several times faster than counting. What is left is `foldReach` bytes, to be counted as usual.
 *
 * The CRC is a remainder, so any multiple of its polynomial may be subtracted. The multiple taken here has eight terms, all whole bytes
 * apart: subtracting it where it begins with a given byte cancels that byte. Its terms are `distances` after its first. They are all far
 * longer than a word, so that a loop never reads what it has just written.
 */
import * as v from 'valibot';

/** `x^(8*3512)` and the sum of `x^(8*(3512-d))` over all `d` are equal modulo the polynomial of CRC-64/XZ. */
const distances = [1618, 1856, 2299, 2846, 2865, 2934, 3512] as const;

export const foldReach = 3512;
export const foldWindowBytes = 64 * 1024;

export type Crc64Fold = {
  /** `foldWindowBytes` to be filled before `foldWindow`. */
  readonly window: Uint8Array;
  readonly begin: () => void;
  /** Takes all of the window. */
  readonly foldWindow: () => void;
  /** What is left of all that was taken, to be followed by what was not. Ends the folding. */
  readonly rest: () => Uint8Array;
};

const wordBytes = 8;
const pages = 2;
const exported = v.object({ fold: v.function() });
let compiled: WebAssembly.Module | undefined;

export function createCrc64Fold(): Crc64Fold {
  const memory = new WebAssembly.Memory({ initial: pages });
  compiled ??= new WebAssembly.Module(foldProgram());
  const { fold } = v.parse(exported, new WebAssembly.Instance(compiled, { own: { memory } }).exports);
  const bytes = new Uint8Array(memory.buffer, 0, foldReach + foldWindowBytes);
  /** The last bytes before the window, folded. */
  const before = bytes.subarray(0, foldReach);
  return {
    window: bytes.subarray(foldReach),
    begin: () => {
      before.fill(0);
    },
    foldWindow: () => {
      fold(0, foldWindowBytes);
      bytes.copyWithin(0, foldWindowBytes);
    },
    rest: () => {
      // These were added to each other as well, but are not cancelled: that is taken back, the last one first.
      for (let at = foldReach - 1; at >= 0; at -= 1) {
        let byte = before[at] ?? 0;
        for (const distance of distances) {
          if (distance <= at) {
            byte ^= before[at - distance] ?? 0;
          }
        }
        before[at] = byte;
      }
      return before;
    },
  };
}

const op = { end: 0x0b, loop: 0x03, branchIf: 0x0d, get: 0x20, tee: 0x22, load: 0x29, store: 0x37 } as const;
const arithmetic = { constant: 0x41, add: 0x6a, isLess: 0x49, xor: 0x85 } as const;
const type = { i32: 0x7f, none: 0x40, function: 0x60 } as const;

/**
 * A WebAssembly module with the one function `fold(at, end)`:
 * `do { word[at + reach] ^= word[at + reach - d] for all d; at += 8 } while (at < end)`, with numbers of bytes.
 */
function foldProgram(): Uint8Array<ArrayBuffer> {
  const [at, end] = [0, 1];
  const load = (offset: number): readonly number[] => [op.get, at, op.load, 0, ...unsigned(offset)];
  const sum = [load(foldReach), ...distances.map((d) => [...load(foldReach - d), arithmetic.xor])].flat();
  const word = [op.get, at, ...sum, op.store, 0, ...unsigned(foldReach)];
  const advance = [op.get, at, arithmetic.constant, wordBytes, arithmetic.add, op.tee, at];
  const repeat = [op.get, end, arithmetic.isLess, op.branchIf, 0];
  const body = [0, op.loop, type.none, ...word, ...advance, ...repeat, op.end, op.end];
  return Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [type.function, 2, type.i32, type.i32, 0]),
    ...section(2, [...text('own'), ...text('memory'), 2, 0, pages]),
    ...section(3, [0]),
    ...section(7, [...text('fold'), 0, 0]),
    ...section(10, [...unsigned(body.length), ...body]),
  );
}

/** With a single entry. */
function section(id: number, entry: readonly number[]): readonly number[] {
  return [id, ...unsigned(entry.length + 1), 1, ...entry];
}

function text(name: string): readonly number[] {
  return [name.length, ...Buffer.from(name, 'latin1')];
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
