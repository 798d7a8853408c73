/** The order of copies: readers before writers, circles broken once, nothing lost in between. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import { type CopyOrder, orderCopies } from '../../../../src-main/sync/act/rename-order.ts';
import type { Operation } from '../../../../src-main/sync/decide/operation.ts';

const print = { size: 1, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 };

function copy(to: string, from: string): Operation {
  const path = toRelPath(to);
  const copyFrom = { path: toRelPath(from), etag: 'e', size: 1, crc64: 1n };
  const local = { kind: 'file', path, print, mode: 0o644 } as const;
  return { path, reason: 'created-locally', action: { kind: 'upload', local, copyFrom }, waitsFor: [] };
}

const told = ({ fromAside, levels }: CopyOrder) => ({
  fromAside: fromAside.map(({ path }) => path),
  levels: levels.map((level) => level.map(({ path }) => path)),
});

test('copies that read and write different objects are one level', () => {
  expect(told(orderCopies([copy('b', 'a'), copy('d', 'c')]))).toEqual({ fromAside: [], levels: [['b', 'd']] });
});

test('a chain runs from its end, level by level', () => {
  expect(told(orderCopies([copy('b', 'a'), copy('c', 'b'), copy('d', 'c')]))).toEqual({
    fromAside: [],
    levels: [['d'], ['c'], ['b']],
  });
});

test('a swap and a rotation put one object aside each', () => {
  const swap = [copy('a', 'b'), copy('b', 'a')];
  const rotation = [copy('x', 'y'), copy('y', 'z'), copy('z', 'x')];
  expect(told(orderCopies([...swap, ...rotation]))).toEqual({
    fromAside: ['a', 'x'],
    levels: [['b', 'y'], ['a', 'z'], ['x']],
  });
});

const targets = fc.uniqueArray(fc.nat(12), { maxLength: 12 });

test('who reads an object of a circle from outside comes before the circle', () => {
  expect(told(orderCopies([copy('d', 'c'), copy('c', 'a'), copy('a', 'b'), copy('b', 'a')]))).toEqual({
    fromAside: ['a'],
    levels: [['d'], ['c'], ['b'], ['a']],
  });
});

test('whatever is copied from where, each copy gets what its source held before', () => {
  fc.assert(
    fc.property(targets, fc.array(fc.nat(12), { minLength: 13, maxLength: 13 }), (names, sources) => {
      const copies = names.flatMap((to) => (sources[to] === to ? [] : [copy(String(to), String(sources[to]))]));
      const before = new Map(Array.from({ length: 13 }, (_, index) => [String(index), `content ${index}`]));
      const objects = new Map(before);
      const { fromAside, levels } = orderCopies(copies);
      const sourceOf = ({ action }: Operation) => (action.kind === 'upload' ? (action.copyFrom?.path ?? '') : '');
      const aside = new Map(fromAside.map((one) => [sourceOf(one), objects.get(sourceOf(one))]));
      for (const level of levels) {
        // Within a level the order is the worst there is.
        for (const one of level.toReversed()) {
          objects.set(one.path, aside.get(sourceOf(one)) ?? objects.get(sourceOf(one)) ?? '');
        }
      }
      expect(levels.flat().length).toBe(copies.length);
      for (const one of copies) {
        expect(objects.get(one.path)).toBe(before.get(sourceOf(one)));
      }
    }),
    { numRuns: 3000 },
  );
});

test('a folder of 100,000 files and a chain of 10,000 are ordered without delay', () => {
  const copies = [
    ...Array.from({ length: 100_000 }, (_, index) => copy(`new/${index}`, `old/${index}`)),
    ...Array.from({ length: 10_000 }, (_, index) => copy(`log.${index + 1}`, `log.${index}`)),
  ];
  const { fromAside, levels } = orderCopies(copies);
  expect([fromAside.length, levels.length, levels[0]?.length]).toEqual([0, 10_000, 100_001]);
});
