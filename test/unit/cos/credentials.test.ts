import { expect, test } from 'vitest';
import { type Credentials, fixedCredentials, refreshedCredentials } from '../../../src-main/cos/credentials.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);
const code = (expected: string) => expect.objectContaining({ code: expected });

const keysUntil = (expiresAt: number, name = 'first'): Credentials => ({
  secretId: `AKID${name}`,
  secretKey: 'key',
  sessionToken: `token-${name}`,
  expiresAt,
});

/** A hook that gives keys good for half an hour and counts how often it was asked. */
function renewal(
  give: (asked: number) => Promise<Credentials> | Credentials = (asked) => keysUntil(start + 30 * minute, `${asked}`),
) {
  let asked = 0;
  return {
    asked: () => asked,
    refresh: async () => {
      asked += 1;
      return await give(asked);
    },
  };
}

test('fixed keys stay what they are', async () => {
  const keys = keysUntil(start);
  const provider = fixedCredentials(keys);
  expect([provider.canRenew, await provider.get({ now: start + minute, refused: keys })]).toEqual([false, keys]);
});

test('keys are renewed at least a minute before they end, and not earlier than needed', async () => {
  const { refresh, asked } = renewal();
  const initial = keysUntil(start + 10 * minute);
  const provider = refreshedCredentials({ clock: createFakeClock(), refresh, initial });
  const early = await provider.get({ now: start + 7 * minute });
  const late = await provider.get({ now: start + 9 * minute - 1 });
  expect([early, late.secretId, asked()]).toEqual([initial, 'AKID1', 1]);
});

test('without keys to begin with the first request asks for some; keys without an end are kept', async () => {
  const { refresh, asked } = renewal(() => ({ secretId: 'AKIDx', secretKey: 'k' }));
  const provider = refreshedCredentials({ clock: createFakeClock(), refresh });
  await provider.get({ now: start });
  await provider.get({ now: start + 1_000 * minute });
  expect(asked()).toBe(1);
});

test('however many requests wait, keys are renewed once', async () => {
  const given = Promise.withResolvers<Credentials>();
  const { refresh, asked } = renewal(() => given.promise);
  const provider = refreshedCredentials({ clock: createFakeClock(), refresh });
  const waiting = Array.from({ length: 20 }, () => provider.get({ now: start }));
  given.resolve(keysUntil(start + 30 * minute));
  expect([new Set(await Promise.all(waiting)).size, asked()]).toEqual([1, 1]);
});

test('keys that COS refused are not given again, and others that came meanwhile are', async () => {
  const { refresh, asked } = renewal();
  const initial = keysUntil(start + 30 * minute);
  const provider = refreshedCredentials({ clock: createFakeClock(), refresh, initial });
  const renewed = await provider.get({ now: start, refused: initial });
  expect([renewed.secretId, await provider.get({ now: start, refused: initial }), asked()]).toEqual([
    'AKID1',
    renewed,
    1,
  ]);
});

test('a hook that fails is a clear error for those who wait, and is asked again by the next request', async () => {
  const cause = new Error('no route to the token service');
  const { refresh, asked } = renewal((count) => (count === 1 ? Promise.reject(cause) : keysUntil(start + 30 * minute)));
  const provider = refreshedCredentials({ clock: createFakeClock(), refresh });
  const failed = await Promise.allSettled([provider.get({ now: start }), provider.get({ now: start })]);
  expect(failed).toEqual(
    failed.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'cos-token-expired', cause }) })),
  );
  await provider.get({ now: start });
  expect(asked()).toBe(2);
});

test('the AppError of a hook passes on as it is', async () => {
  const error = new AppError('network-timeout', 'token service');
  const provider = refreshedCredentials({ clock: createFakeClock(), refresh: () => Promise.reject(error) });
  await expect(provider.get({ now: start })).rejects.toBe(error);
});

test('keys that are over when they come are an error', async () => {
  const { refresh } = renewal(() => keysUntil(start));
  const provider = refreshedCredentials({ clock: createFakeClock(), refresh });
  await expect(provider.get({ now: start })).rejects.toEqual(code('cos-token-expired'));
});

test('a hook that fails early costs nothing while the keys are good, and is not asked at every request', async () => {
  const { refresh, asked } = renewal(() => Promise.reject(new Error('busy')));
  const initial = keysUntil(start + 90_000);
  const provider = refreshedCredentials({ clock: createFakeClock(), refresh, initial });
  const given = [
    await provider.get({ now: start }),
    await provider.get({ now: start + 1_000 }),
    await provider.get({ now: start + 20_000 }),
  ];
  expect([given, asked()]).toEqual([[initial, initial, initial], 2]);
  await expect(provider.get({ now: start + 90_000 })).rejects.toEqual(code('cos-token-expired'));
});

test('a hook that never answers is given up, and a request that is aborted does not wait for it', async () => {
  const clock = createFakeClock();
  const provider = refreshedCredentials({ clock, refresh: () => new Promise<Credentials>(() => undefined) });
  const stop = new AbortController();
  const aborted = provider.get({ now: start, signal: stop.signal });
  const waiting = provider.get({ now: start });
  const outcomes = Promise.allSettled([aborted, waiting]);
  stop.abort(new Error('stop'));
  await clock.advance(30_000);
  expect(await outcomes).toEqual([
    { status: 'rejected', reason: stop.signal.reason },
    { status: 'rejected', reason: code('network-timeout') },
  ]);
});
