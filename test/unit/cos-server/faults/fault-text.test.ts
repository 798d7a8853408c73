import { expect, test } from 'vitest';
import { parseFaultRule } from '../../../../src-main/cos-server/faults/fault-text.ts';

test('every effect has a text', () => {
  const texts = [
    'latency=200',
    'error=SlowDown,retry-after=2',
    'error=Odd,status=418',
    'expired-token',
    'expired-token=abc',
    'throttle=50',
    'reset-before',
    'reset-after',
    'cut-body=10',
    'stall-body=0',
    'list-lag=1500',
    'clock=-3600000',
    'wrong-crc64',
    'error-in-200=InternalError',
    'padding=64',
    'redirect=http://portal.example/,status=302',
  ];
  expect(texts.map(parseFaultRule)).toEqual([
    { kind: 'latency', ms: 200 },
    { kind: 'error', code: 'SlowDown', status: 503, retryAfterSeconds: 2 },
    { kind: 'error', code: 'Odd', status: 418 },
    { kind: 'expired-token' },
    { kind: 'expired-token', token: 'abc' },
    { kind: 'throttle', perSecond: 50 },
    { kind: 'reset-before' },
    { kind: 'reset-after' },
    { kind: 'cut-body', bytes: 10 },
    { kind: 'stall-body', bytes: 0 },
    { kind: 'list-lag', ms: 1500 },
    { kind: 'clock', offsetMs: -3_600_000 },
    { kind: 'wrong-crc64' },
    { kind: 'error-in-200', code: 'InternalError' },
    { kind: 'padding', bytes: 64 },
    { kind: 'redirect', status: 302, location: 'http://portal.example/' },
  ]);
});

test('fields say which requests are hit', () => {
  expect(
    parseFaultRule('reset-after,operation=put-object,method=PUT,key=a%2Cb/*,skip=1,times=2,chance=0.5,seed=9'),
  ).toEqual({
    kind: 'reset-after',
    operation: 'put object',
    method: 'PUT',
    key: 'a,b/*',
    skip: 1,
    times: 2,
    chance: 0.5,
    seed: 9,
  });
});

test.each([
  ['', 'there is no effect ""'],
  ['explode', 'there is no effect "explode"'],
  ['latency', 'latency needs a number, such as latency=3'],
  ['latency=-1', 'latency needs a number'],
  ['error=', 'error needs an error code'],
  ['reset-after,kye=a', 'there is no field "kye"; expected one of operation, method, key'],
  ['reset-after,times=often', 'times needs a number'],
  ['reset-after,chance=2', 'chance=2 is not between 0 and 1'],
  ['reset-after,key=%zz', 'key=%zz is not percent-encoded'],
])('%j is refused with what is wrong', (text, message) => {
  expect(() => parseFaultRule(text)).toThrow(message);
});
