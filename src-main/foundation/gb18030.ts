/**
 * Text as bytes in GB18030, of which GBK and GB 2312 are parts: Node itself only reads it. The table is what this Node's decoder reads,
 * turned round, so that whatever is written is read back as it was. Made when it is first needed.
 */

/** By UTF-16 unit: a pair of bytes as it is, a code of four bytes as its number from `fourBytesFrom` on, 0 for what has none. */
let codes: Uint32Array | undefined;

const fourBytesFrom = 0x1_0000;
/** How many codes of four bytes the first plane has, and where those of the others begin. */
const firstPlaneCodes = 39_420;
const otherPlanesFrom = 189_000;
/** The second bytes of pairs. */
const seconds = Array.from({ length: 0xfe - 0x40 + 1 }, (_, index) => 0x40 + index).filter((byte) => byte !== 0x7f);

/** Undefined when a character has no code: half of a surrogate pair, and some of the private use area. */
export function encodeGb18030(text: string): Uint8Array<ArrayBuffer> | undefined {
  codes ??= makeCodes();
  const bytes = new Uint8Array(4 * text.length);
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const code = codes[unit] ?? 0;
    if (unit < 0x80) {
      bytes[end] = unit;
      end += 1;
    } else if (code > 0 && code < fourBytesFrom) {
      bytes[end] = code >> 8;
      bytes[end + 1] = code;
      end += 2;
    } else {
      const point = text.codePointAt(at) ?? 0;
      if (code === 0 && point < 0x1_0000) {
        return undefined;
      }
      putFour(bytes, end, code === 0 ? otherPlanesFrom + point - 0x1_0000 : code - fourBytesFrom);
      end += 4;
      at += code === 0 ? 1 : 0;
    }
  }
  return bytes.slice(0, end);
}

function putFour(bytes: Uint8Array, at: number, number: number): void {
  bytes[at] = 0x81 + Math.floor(number / 12_600);
  bytes[at + 1] = 0x30 + (Math.floor(number / 1_260) % 10);
  bytes[at + 2] = 0x81 + (Math.floor(number / 10) % 126);
  bytes[at + 3] = 0x30 + (number % 10);
}

function makeCodes(): Uint32Array {
  const made = new Uint32Array(0x1_0000);
  const decoder = new TextDecoder('gb18030');
  const fours = new Uint8Array(4 * firstPlaneCodes);
  for (let number = 0; number < firstPlaneCodes; number += 1) {
    putFour(fours, 4 * number, number);
  }
  const byFour = decoder.decode(fours);
  for (let number = 0; number < firstPlaneCodes; number += 1) {
    made[byFour.charCodeAt(number)] = fourBytesFrom + number;
  }
  const row = new Uint8Array(2 * seconds.length);
  // Backwards: of two pairs that are read as one character the first is the one to write.
  for (let first = 0xfe; first >= 0x81; first -= 1) {
    for (const [index, second] of seconds.entries()) {
      row[2 * index] = first;
      row[2 * index + 1] = second;
    }
    const byPair = decoder.decode(row);
    for (const [index, second] of seconds.entries()) {
      made[byPair.charCodeAt(index)] = (first << 8) | second;
    }
  }
  return made;
}
