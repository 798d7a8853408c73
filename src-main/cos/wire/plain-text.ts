/** Text between tags in the plain form that servers write. What needs more knowledge of XML than is here is not plain. */

/** White space between elements says nothing; any other text there is not plain. */
export function afterSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const unit = text.charCodeAt(at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x09) {
      return at;
    }
    at += 1;
  }
}

const references: ReadonlyMap<string, string> = new Map([
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&apos;', "'"],
]);

/** Undefined where text needs more than the named references. Readers of XML turn carriage returns into line feeds. */
export function decodePlain(text: string): string | undefined {
  if (text.includes('\r')) {
    return undefined;
  }
  if (!text.includes('&')) {
    return text;
  }
  let isPlain = true;
  const decoded = text.replace(/&[a-z]{0,4};?/g, (reference) => {
    const char = references.get(reference);
    isPlain &&= char !== undefined;
    return char ?? '';
  });
  return isPlain ? decoded : undefined;
}
