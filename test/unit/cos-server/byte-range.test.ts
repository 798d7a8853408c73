import { expect, test } from 'vitest';
import { parseByteRange } from '../../../src-main/cos-server/byte-range.ts';

const whole = { kind: 'whole' };
const none = { kind: 'unsatisfiable' };
const part = (first: number, last: number) => ({ kind: 'part', first, last });

test.each([
  [undefined, 10, whole],
  ['bytes=0-3', 10, part(0, 3)],
  ['bytes=3-3', 10, part(3, 3)],
  ['bytes=0-99', 10, part(0, 9)],
  ['bytes=7-', 10, part(7, 9)],
  ['bytes=9-', 10, part(9, 9)],
  ['bytes=10-', 10, none],
  ['bytes=10-20', 10, none],
  ['bytes=-4', 10, part(6, 9)],
  ['bytes=-40', 10, part(0, 9)],
  ['bytes=-0', 10, none],
  ['bytes=0-', 0, none],
  ['bytes=-1', 0, none],
  ['bytes=5-3', 10, whole],
  ['bytes=-', 10, whole],
  ['bytes=0-1,4-5', 10, whole],
  ['bytes=a-b', 10, whole],
  ['items=0-1', 10, whole],
])('the range %j of %i bytes is %j', (header, size, expected) => {
  expect(parseByteRange(header, size)).toEqual(expected);
});
