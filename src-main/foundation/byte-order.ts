/**
 * The one order of names: UTF-8 bytes, ascending, as COS lists and SQLite's BINARY collation sort.
 * JavaScript compares UTF-16 units, which differs where an astral character meets U+E000..U+FFFF.
 */

/** Compares two well-formed strings by their UTF-8 bytes: negative, zero or positive. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      return rank(x) - rank(y);
    }
  }
  return a.length - b.length;
}

/** Whether `b` comes after `a`. Of most neighbours in a list of names V8's own order tells, in a third of the time. */
export function isAscending(a: string, b: string): boolean {
  return (a < b && !aboveSurrogates.test(b)) || compareBytes(a, b) < 0;
}

/** Without such a unit in the later name, the first one that differs cannot be in the wrong order. */
const aboveSurrogates = /[\ue000-\uffff]/;

/** Moves surrogates above every other unit: UTF-8 sorts astral characters last. */
function rank(unit: number): number {
  if (unit < 0xd800) {
    return unit;
  }
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
