/** Damaged copies of a message: bytes changed, left out, doubled, moved or cut off. */
import fc from 'fast-check';

const replacements = [
  '',
  '<',
  '>',
  '&',
  '&#0;',
  '&#xd800;',
  '"',
  '/',
  '-1',
  '99999999999999999999',
  '\u0000',
  '😀',
  '<!--',
  ']]>',
];

/** One to five damages of `text`, at places that the seed decides. */
export function mutationsOf(text: string): fc.Arbitrary<string> {
  const place = fc.nat(Math.max(0, text.length - 1));
  const damage = fc.oneof(
    fc.record({
      kind: fc.constant('replace' as const),
      at: place,
      count: fc.nat(12),
      by: fc.constantFrom(...replacements),
    }),
    fc.record({ kind: fc.constant('cut' as const), at: place }),
    fc.record({ kind: fc.constant('repeat' as const), at: place, count: fc.nat(60) }),
  );
  return fc.array(damage, { minLength: 1, maxLength: 5 }).map((damages) =>
    damages.reduce((current, each) => {
      switch (each.kind) {
        case 'replace':
          return current.slice(0, each.at) + each.by + current.slice(each.at + each.count);
        case 'cut':
          return current.slice(0, each.at);
        default:
          return current.slice(0, each.at + each.count) + current.slice(each.at);
      }
    }, text),
  );
}
