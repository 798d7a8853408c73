import { expect, test } from 'vitest';
import type { ProblemCode } from '../../../src-main/contract/problem-codes.ts';
import {
  createServerClock,
  defaultRetryPolicy,
  type Retry,
  type RetryOptions,
  withRetry,
} from '../../../src-main/cos/retry.ts';
import { AppError, type ErrorData } from '../../../src-main/foundation/app-error.ts';

/** Options whose clock notes each sleep and returns at once, with a full jitter that always takes the longest delay. */
function recorded(more: Partial<RetryOptions> = {}) {
  const slept: number[] = [];
  const retries: Retry[] = [];
  const options: RetryOptions = {
    policy: defaultRetryPolicy,
    clock: {
      now: () => 0,
      sleep: (ms) => {
        slept.push(ms);
        return Promise.resolve();
      },
      after: () => ({ cancel: () => undefined }),
    },
    random: { fraction: () => 1, hex: () => '' },
    serverClock: createServerClock(),
    onRetry: (retry) => retries.push(retry),
    ...more,
  };
  return { options, slept, retries };
}

/** Fails with each of `codes` in turn, then resolves; notes the clock correction of each try. */
function failing(codes: readonly ProblemCode[], data: ErrorData = {}) {
  const offsets: number[] = [];
  const attempt = (offsetMs: number): Promise<string> => {
    offsets.push(offsetMs);
    const code = codes[offsets.length - 1];
    return code === undefined ? Promise.resolve('done') : Promise.reject(new AppError(code, code, { data }));
  };
  return { attempt, offsets };
}

const code = (expected: string) => expect.objectContaining({ code: expected });

test('what fails for the moment is tried again with growing delays', async () => {
  const { options, slept, retries } = recorded();
  const { attempt } = failing(['connection-lost', 'cos-server-error', 'network-timeout', 'cos-conflict']);
  expect(await withRetry(attempt, options)).toBe('done');
  expect(slept).toEqual([300, 600, 1200, 2400]);
  expect(retries.map(({ error, failures, delayMs }) => [error.code, failures, delayMs])).toEqual([
    ['connection-lost', 1, 300],
    ['cos-server-error', 2, 600],
    ['network-timeout', 3, 1200],
    ['cos-conflict', 4, 2400],
  ]);
});

test('the fifth failure is final', async () => {
  const { options, slept } = recorded();
  const { attempt, offsets } = failing(Array.from({ length: 9 }, () => 'connection-lost' as const));
  await expect(withRetry(attempt, options)).rejects.toEqual(code('connection-lost'));
  expect([offsets.length, slept.length]).toEqual([5, 4]);
});

test('being asked for less waits longer, and as long as COS says', async () => {
  const throttled = recorded();
  await withRetry(failing(['cos-throttled', 'cos-throttled']).attempt, throttled.options);
  const told = recorded();
  await withRetry(failing(['cos-throttled'], { retryAfterMs: 7000 }).attempt, told.options);
  expect([throttled.slept, told.slept]).toEqual([[1000, 2000], [7000]]);
});

test.each(['cos-access-denied', 'cos-no-such-key', 'cos-already-exists', 'cos-rejected', 'internal'] as const)(
  '%s is final at once',
  async (problem) => {
    const { options } = recorded();
    const { attempt, offsets } = failing([problem]);
    await expect(withRetry(attempt, options)).rejects.toEqual(code(problem));
    expect(offsets.length).toBe(1);
  },
);

test('a body that does not fit is read once more, not five times', async () => {
  const { options } = recorded();
  const { attempt, offsets } = failing(['checksum-mismatch', 'checksum-mismatch', 'checksum-mismatch']);
  await expect(withRetry(attempt, options)).rejects.toEqual(code('checksum-mismatch'));
  expect(offsets.length).toBe(2);
});

test('a wrong clock is corrected without waiting, and stays corrected', async () => {
  const { options, slept } = recorded();
  const skewed = failing(['cos-clock-skewed'], { clockOffsetMs: -3_600_000 });
  expect(await withRetry(skewed.attempt, options)).toBe('done');
  const next = failing([]);
  await withRetry(next.attempt, options);
  expect([skewed.offsets, next.offsets, slept]).toEqual([[0, -3_600_000], [-3_600_000], []]);
});

test('a clock error that the correction does not cure is reported after one repetition', async () => {
  const { options } = recorded();
  const { attempt, offsets } = failing(['cos-clock-skewed', 'cos-clock-skewed'], { clockOffsetMs: 90_000 });
  await expect(withRetry(attempt, options)).rejects.toEqual(code('cos-clock-skewed'));
  expect(offsets).toEqual([0, 90_000]);
});

test.each([[{ clockOffsetMs: 20_000 }], [{}]])(
  'a clock error without a reason to correct is final: %j',
  async (data) => {
    const { options } = recorded();
    const { attempt, offsets } = failing(['cos-clock-skewed'], data);
    await expect(withRetry(attempt, options)).rejects.toEqual(code('cos-clock-skewed'));
    expect(offsets).toEqual([0]);
  },
);

test('the check before each try ends it when it fails, whatever the reason', async () => {
  let checks = 0;
  const { options } = recorded({
    beforeTry: () => {
      checks += 1;
      return checks < 3 ? Promise.resolve() : Promise.reject(new AppError('connection-lost', 'check'));
    },
  });
  const { attempt, offsets } = failing(Array.from({ length: 9 }, () => 'connection-lost' as const));
  await expect(withRetry(attempt, options)).rejects.toThrow('check');
  expect(offsets.length).toBe(2);
});

test('aborting while waiting ends with the reason', async () => {
  const reason = new Error('stop');
  const stop = new AbortController();
  const { options } = recorded();
  const clock = {
    ...options.clock,
    sleep: (_ms: number, signal?: AbortSignal) => {
      stop.abort(reason);
      return Promise.reject(signal?.reason);
    },
  };
  const { attempt, offsets } = failing(['connection-lost']);
  await expect(withRetry(attempt, { ...options, clock, signal: stop.signal })).rejects.toBe(reason);
  expect(offsets.length).toBe(1);
});

test('nothing is sent once aborted', async () => {
  const reason = new Error('stop');
  const { options } = recorded({ signal: AbortSignal.abort(reason) });
  const { attempt, offsets } = failing([]);
  await expect(withRetry(attempt, options)).rejects.toBe(reason);
  expect(offsets).toEqual([]);
});

test('what could be put right is tried again at once and costs no try', async () => {
  let corrections = 0;
  const { options, slept } = recorded({
    correct: ({ code: problem }) => {
      corrections += 1;
      return problem === 'cos-token-expired' && corrections === 1;
    },
  });
  expect(await withRetry(failing(['cos-token-expired']).attempt, options)).toBe('done');
  const again = failing(['cos-token-expired']);
  await expect(withRetry(again.attempt, options)).rejects.toEqual(code('cos-token-expired'));
  expect([slept, again.offsets.length]).toEqual([[], 1]);
});

test('the last try is announced as the last', async () => {
  const { options, retries } = recorded();
  await withRetry(
    failing(['connection-lost', 'connection-lost', 'connection-lost', 'connection-lost']).attempt,
    options,
  );
  expect(retries.map(({ triesLeft }) => triesLeft)).toEqual([4, 3, 2, 1]);
});

test.each([
  ['connection-lost', {}, true],
  ['malformed-answer', {}, true],
  ['cos-server-error', { httpStatus: 500 }, true],
  ['answer-not-from-cos', { httpStatus: 502 }, true],
  ['answer-not-from-cos', { httpStatus: 302 }, false],
  ['network-timeout', {}, true],
  ['network-timeout', { errno: 'UND_ERR_CONNECT_TIMEOUT' }, false],
  ['network-unreachable', {}, false],
  ['cos-throttled', { httpStatus: 503 }, false],
  ['checksum-mismatch', {}, false],
] as const)('after %s %j the effect of a try is looked for: %s', async (problem, data, isLooked) => {
  const { options } = recorded();
  const { attempt, offsets } = failing([problem], data);
  const result = await withRetry(attempt, { ...options, findLanded: () => Promise.resolve('landed') });
  expect([result, offsets.length]).toEqual(isLooked ? ['landed', 1] : ['done', 2]);
});
