import { expect, test } from 'vitest';
import { overlapOf, type PairPlace } from '../../../src-main/app/pair-overlap.ts';
import { pairIdOf, pairNameOf, serverOf } from '../../../src-main/app/pair-spec.ts';
import { toLocalPath } from '../../../src-main/foundation/names.ts';

const place: PairPlace = { localRoot: '/home/me/a', bucket: 'b-1250000000', prefix: 'work/', server: undefined };

test.each<[Partial<PairPlace>, ReturnType<typeof overlapOf>]>([
  [{}, 'local-folder'],
  [{ localRoot: '/home/me/a/inside', bucket: 'c-1250000000' }, 'local-folder'],
  [{ localRoot: '/home/me', bucket: 'c-1250000000' }, 'local-folder'],
  [{ localRoot: '/', bucket: 'c-1250000000' }, 'local-folder'],
  [{ localRoot: '/home/me/ab' }, 'prefix'],
  [{ localRoot: '/x', prefix: 'work/deep/' }, 'prefix'],
  [{ localRoot: '/x', prefix: '' }, 'prefix'],
  [{ localRoot: '/x', prefix: 'workshop/' }, undefined],
  [{ localRoot: '/x', bucket: 'c-1250000000' }, undefined],
  [{ localRoot: '/x', server: '127.0.0.1:9000' }, undefined],
])('with %o the overlap is %s, whichever comes first', (change, overlap) => {
  const other = { ...place, ...change };
  expect([overlapOf(place, other), overlapOf(other, place)]).toEqual([overlap, overlap]);
});

test('the id of a pair is its places, nothing else', () => {
  const spec = { localRoot: toLocalPath('/a'), bucket: 'b-1250000000', prefix: '', region: 'ap-guangzhou' };
  const id = pairIdOf(spec);
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  const others = [
    { ...spec, localRoot: toLocalPath('/b') },
    { ...spec, prefix: 'x/' },
    { ...spec, region: 'ap-beijing' },
    { ...spec, endpoint: 'http://127.0.0.1:9000' },
  ];
  expect(new Set([id, ...others.map(pairIdOf)]).size).toBe(5);
  expect(pairIdOf({ ...spec, ...{ mode: 'upload', name: 'other' } })).toBe(id);
});

test('a pair is named after its folder unless it has a name', () => {
  const spec = { localRoot: toLocalPath('/home/me/Photos'), bucket: 'b-1250000000' };
  expect([
    pairNameOf(spec),
    pairNameOf({ ...spec, name: 'Mine' }),
    pairNameOf({ ...spec, localRoot: toLocalPath('/') }),
  ]).toEqual(['Photos', 'Mine', 'b-1250000000']);
});

test('Tencent Cloud is one server, however it is addressed', () => {
  expect(
    [undefined, 'https://cos.ap-beijing.myqcloud.com', 'https://cos.accelerate.myqcloud.com', 'http://127.0.0.1:9'].map(
      serverOf,
    ),
  ).toEqual([undefined, undefined, undefined, '127.0.0.1:9']);
});
