import { expect, test } from 'vitest';
import { systemRandom } from '../../../src-main/foundation/random.ts';
import { foreignRequest } from '../../../src-main/headless/request-origin.ts';
import { createWebAuth, linkLifetimeMs } from '../../../src-main/headless/web-host-auth.ts';

function authWith(password?: string) {
  const time = { now: 0 };
  const slept: number[] = [];
  const auth = createWebAuth({
    clock: {
      now: () => time.now,
      sleep: async (ms) => {
        slept.push(ms);
      },
      after: () => ({ cancel: () => undefined }),
    },
    random: systemRandom,
    ...(password === undefined ? {} : { password }),
  });
  return { auth, time, slept };
}

test('a link works once, then it is stale and the next one is another', () => {
  const { auth } = authWith();
  const first = auth.linkToken();
  expect(auth.linkToken()).toBe(first);
  expect([auth.redeem('guess'), auth.redeem(first), auth.redeem(first)]).toEqual(['unknown', 'accepted', 'stale']);
  expect(auth.linkToken()).not.toBe(first);
});

test('a link is too old after ten minutes', () => {
  const { auth, time } = authWith();
  const first = auth.linkToken();
  time.now = linkLifetimeMs;
  expect(auth.redeem(first)).toBe('stale');
  const second = auth.linkToken();
  time.now += linkLifetimeMs - 1;
  expect(auth.redeem(second)).toBe('accepted');
});

test('only sessions that were opened here count', () => {
  const { auth } = authWith();
  const id = auth.openSession();
  expect([auth.hasSession(id), auth.hasSession(''), auth.hasSession(`${id}0`)]).toEqual([true, false, false]);
});

test('wrong passwords are answered one after the other and slowly, and too many at once not at all', async () => {
  const { auth, slept } = authWith('correct horse');
  const tries = Array.from({ length: 12 }, () => auth.checkPassword('wrong'));
  const outcomes = await Promise.all([...tries.slice(0, 9), auth.checkPassword('correct horse'), ...tries.slice(9)]);
  expect({ outcomes, waits: slept.length }).toEqual({
    outcomes: [...Array.from({ length: 9 }, () => 'wrong'), 'busy', 'wrong', 'busy', 'busy'],
    waits: 10,
  });
  expect([await auth.checkPassword('correct horse'), await authWith().auth.checkPassword('')]).toEqual([
    'right',
    'wrong',
  ]);
});

const loopback = { isLoopback: true, port: 8080 };

test.each([
  [{ host: '127.0.0.1:8080' }, loopback, undefined],
  [{ host: 'LOCALHOST:8080', origin: 'http://localhost:8080' }, loopback, undefined],
  [{ host: '[::1]:8080' }, loopback, undefined],
  [{ host: 'localhost:8080', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, loopback, undefined],
  [{}, loopback, 'the request names no host'],
  [{ host: 'evil.example:8080' }, loopback, 'the request is for another host'],
  [{ host: '127.0.0.1:9999' }, loopback, 'the request is for another host'],
  [
    { host: 'localhost:8080', origin: 'http://evil.example' },
    loopback,
    'the request comes from a page of another site',
  ],
  [{ host: 'localhost:8080', origin: 'null' }, loopback, 'the request comes from a page of another site'],
  [
    { host: 'localhost:8080', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    loopback,
    'the request comes from a page of another site',
  ],
  [{ host: 'nas.home:8080', origin: 'http://nas.home:8080' }, { isLoopback: false, port: 8080 }, undefined],
])('%o is judged', (headers, scope, refusal) => {
  expect(foreignRequest(headers, scope)).toBe(refusal);
});
