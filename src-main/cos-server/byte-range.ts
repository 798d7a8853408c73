/** The Range header over an object of known size. One range only; what is not understood means the whole object (RFC 9110). */
export type ByteRange =
  | { readonly kind: 'whole' }
  /** Inclusive offsets inside the object. */
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' };

export function parseByteRange(header: string | undefined, size: number): ByteRange {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (match === null || (from === '' && to === '')) {
    return { kind: 'whole' };
  }
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', first: size - length, last: size - 1 };
  }
  const first = Number(from);
  if (to !== '' && Number(to) < first) {
    return { kind: 'whole' };
  }
  if (first >= size) {
    return { kind: 'unsatisfiable' };
  }
  return { kind: 'part', first, last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}
