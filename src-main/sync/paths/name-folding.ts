/**
 * Disks that take two spellings for one name: of other letter case, or of another Unicode normal form. Folded names are equal where
 * the disk may take them for one; a few that it keeps apart are folded too, which costs a problem, never a file. Pure.
 */
export type NameFolding = { readonly letterCase: boolean; readonly form: boolean };

export const noFolding: NameFolding = { letterCase: false, form: false };

/** Of a name or of a path. */
export function foldName(text: string, { letterCase, form }: NameFolding): string {
  const composed = form ? text.normalize('NFC') : text;
  const folded = letterCase ? composed.toUpperCase() : composed;
  return form ? folded.normalize('NFC') : folded;
}

/** The forms a name may have in the bucket where the disk gives it as `name`; the first is what a new name gets. */
export function formsOf(name: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: names of plain ASCII have one form
  if (/^[\u0000-\u007f]*$/.test(name)) {
    return [name];
  }
  return [...new Set([name.normalize('NFC'), name, name.normalize('NFD')])];
}
