import { expect, test } from 'vitest';
import { isLoopback } from '../../../src-main/foundation/loopback.ts';

test('only this very machine is loopback, not a name that looks like it', () => {
  const here = ['localhost', '127.0.0.1', '127.9.8.7', '::1', '[::1]'];
  const elsewhere = [
    '',
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '127.example.com',
    '127.0.0.1.example.com',
    '127.999.0.1',
    'localhost.example',
  ];
  expect([here.filter(isLoopback), elsewhere.filter(isLoopback)]).toEqual([here, []]);
});
