/**
 * From the command line to a pair that can be opened: its keys, its bucket. What is wrong with them is found here, before anything on
 * either side is touched.
 */
import { resolve } from 'node:path';
import type { PairSpec } from '../app/pair-spec.ts';
import type { ObjectStore } from '../cos/object-store.ts';
import { AppError } from '../foundation/app-error.ts';
import { toLocalPath } from '../foundation/names.ts';
import { credentialsFromEnvironment } from '../settings/environment-credentials.ts';
import type { PairArguments } from './pair-arguments.ts';

/** How long a bucket may take to show that it is there. */
const reachLimitMs = 12_000;

/** Throws `credentials-missing` when the environment holds no keys. */
export function pairSpecOf(
  { local, address, region, endpoint, mode, remotePollMs }: PairArguments,
  environment: Readonly<Record<string, string | undefined>>,
): PairSpec {
  const credentials = credentialsFromEnvironment(environment);
  if (credentials === undefined) {
    throw new AppError('credentials-missing', '');
  }
  return {
    localRoot: toLocalPath(resolve(local)),
    ...address,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    mode,
    ...(remotePollMs === undefined ? {} : { remotePollMs }),
    credentials,
  };
}

/** Rejects when the bucket cannot be listed with these keys, at the latest after `reachLimitMs`. */
export async function checkBucket(store: ObjectStore, spec: PairSpec, interrupted: AbortSignal): Promise<void> {
  const limit = AbortSignal.timeout(reachLimitMs);
  try {
    await store.list({ prefix: spec.prefix, maxKeys: 1 }, AbortSignal.any([interrupted, limit]));
  } catch (error) {
    interrupted.throwIfAborted();
    const where = spec.endpoint ?? `region ${spec.region}`;
    if (limit.aborted) {
      throw new AppError('network-unreachable', `no answer from ${where} within ${reachLimitMs / 1000} s`, {
        cause: error,
      });
    }
    throw error;
  }
}
