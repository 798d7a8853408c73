/**
 * Keys tried step by step: is COS there, how far is the clock off, are the keys known, is the bucket there, may it be listed. Each
 * step says what is wrong; those that rest on a failed one are left out. Changes nothing.
 */
import type { AccountCheck } from '../contract/accounts.ts';
import type { CosClient } from '../cos/client.ts';
import { isFromCos } from '../cos/cos-error.ts';
import type { Credentials } from '../cos/credentials.ts';
import { serviceTargetOf } from '../cos/endpoint.ts';
import { createTransport } from '../cos/transport.ts';
import { parseTime } from '../cos/wire/fields.ts';
import type { ListedBucket } from '../cos/wire/list-all-my-buckets-result.ts';
import { AppError, hasCode } from '../foundation/app-error.ts';
import { toReason } from './call-method.ts';
import { type CosQuestions, type CosWorld, endpointOf, networkTo } from './cos-access.ts';

export type CheckedPlace = {
  readonly region?: string;
  readonly endpoint?: string;
  readonly bucket?: string;
  readonly prefix?: string;
};

const reachLimitMs = 12_000;
/** COS refuses signatures that are off by more. The client corrects itself; what sorts by time is still wrong. */
const clockLimitMs = 15 * 60_000;
/** Any region: the list of buckets is the same everywhere. */
const anyRegion = 'ap-guangzhou';

export async function checkAccount(
  world: CosWorld & { readonly questions: CosQuestions },
  credentials: Credentials,
  place: CheckedPlace,
): Promise<readonly AccountCheck[]> {
  const { region = anyRegion, endpoint } = place;
  const where = { region, ...(endpoint === undefined ? {} : { endpoint }) };
  let offsetMs: number | undefined;
  try {
    offsetMs = await reach(world, where);
  } catch (error) {
    return [{ check: 'reach', reason: toReason(error) }];
  }
  const checks: AccountCheck[] = [{ check: 'reach' }, ...clockCheck(offsetMs)];
  const keys = await askKeys(world.questions, where, credentials);
  checks.push(keys.check);
  if (keys.check.reason !== undefined || place.bucket === undefined) {
    return checks;
  }
  const found = keys.buckets.find(({ name }) => name === place.bucket);
  const bucketPlace = { ...where, region: place.region ?? found?.location ?? anyRegion, bucket: place.bucket };
  const isRegionKnown = (place.region ?? found?.location ?? endpoint) !== undefined;
  const bucket = await step('bucket', async () => {
    if (!isRegionKnown) {
      throw new AppError('usage', 'the region of the bucket is needed');
    }
    await world.questions.askBucket(bucketPlace, credentials, (client, signal) => client.headBucket(signal));
  });
  checks.push(bucket);
  // Keys may be allowed to list a bucket and not to ask for it.
  if (bucket.reason === undefined || bucket.reason.code === 'cos-access-denied') {
    checks.push(
      await step('list', async () => {
        const options = { prefix: place.prefix ?? '', maxKeys: 1 };
        await world.questions.askBucket(bucketPlace, credentials, (client, signal) => client.list(options, signal));
      }),
    );
  }
  return checks;
}

/** An answer of COS to a request without keys, whatever it says. Its date less this computer's; undefined where it has none. */
async function reach(world: CosWorld, place: { region: string; endpoint?: string }): Promise<number | undefined> {
  const transport = createTransport(networkTo(place, world.network()));
  const limit = new AbortController();
  const timer = world.clock.after(reachLimitMs, () =>
    limit.abort(new AppError('network-timeout', `no answer within ${reachLimitMs / 1000} s`)),
  );
  try {
    const { origin, host } = serviceTargetOf(endpointOf(place));
    const askedAt = world.clock.now();
    const answer = await transport.request({
      origin,
      method: 'GET',
      path: '/',
      headers: { host },
      signal: limit.signal,
    });
    const answeredAt = world.clock.now();
    await answer.dump();
    if (!isFromCos(answer.headers)) {
      throw new AppError('answer-not-from-cos', `something other than COS answered at ${host}`);
    }
    const serverTime = parseTime(answer.headers.date ?? '');
    return serverTime === undefined ? undefined : serverTime - (askedAt + answeredAt) / 2;
  } finally {
    timer.cancel();
    await transport.close();
  }
}

function clockCheck(offsetMs: number | undefined): readonly AccountCheck[] {
  if (offsetMs === undefined) {
    return [];
  }
  // Dates have whole seconds.
  const clockOffsetMs = Math.abs(offsetMs) < 1_000 ? 0 : Math.round(offsetMs);
  const isFar = Math.abs(clockOffsetMs) > clockLimitMs;
  const detail = `this computer is ${Math.round(Math.abs(clockOffsetMs) / 60_000)} minutes ${clockOffsetMs > 0 ? 'behind' : 'ahead of'} COS`;
  return [
    { check: 'clock', clockOffsetMs, ...(isFar ? { reason: { code: 'cos-clock-skewed' as const, detail } } : {}) },
  ];
}

/** Keys that may not list buckets are known keys. */
async function askKeys(
  questions: CosQuestions,
  place: { readonly region: string; readonly endpoint?: string },
  credentials: Credentials,
): Promise<{ readonly check: AccountCheck; readonly buckets: readonly ListedBucket[] }> {
  try {
    const listBuckets = (client: CosClient, signal: AbortSignal) => client.getService(signal);
    return { check: { check: 'keys' }, buckets: await questions.ask(place, credentials, listBuckets) };
  } catch (error) {
    return {
      check: hasCode(error, 'cos-access-denied') ? { check: 'keys' } : { check: 'keys', reason: toReason(error) },
      buckets: [],
    };
  }
}

async function step(check: AccountCheck['check'], work: () => Promise<void>): Promise<AccountCheck> {
  try {
    await work();
    return { check };
  } catch (error) {
    return { check, reason: toReason(error) };
  }
}
