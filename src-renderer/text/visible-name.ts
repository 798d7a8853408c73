/**
 * File names as they are, made safe to read: characters that break the line, are invisible or turn the direction of the text
 * around (a known way to disguise `gpj.exe`) are written as their code.
 */
const hidden = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

export function toVisibleName(name: string): string {
  return name.replace(hidden, (one) => `‹U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`);
}

/** A name inside a sentence: whatever its direction, the words around it stay in order. */
export function isolateName(name: string): string {
  return `\u2068${toVisibleName(name)}\u2069`;
}

/** A path inside a sentence. Long ones give way in the middle: the sentence stays readable, the name at the end stays whole. */
export function isolatePath(path: string): string {
  const most = 90;
  // By whole characters: half of an emoji is none.
  const characters = [...path];
  if (characters.length <= most) {
    return isolateName(path);
  }
  const [start, end] = [characters.slice(0, most / 3), characters.slice((-2 * most) / 3)];
  return isolateName(`${start.join('')}…${end.join('')}`);
}
