/** The way from a place and its keys to COS, for pairs while they run and for single questions of a user interface. */
import type { BucketClient } from '../cos/bucket-client.ts';
import { type CosClient, createCosClient } from '../cos/client.ts';
import type { Credentials } from '../cos/credentials.ts';
import { type CosEndpoint, parseEndpoint } from '../cos/endpoint.ts';
import type { RetryPolicy } from '../cos/retry.ts';
import type { TransportOptions } from '../cos/transport.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { isLoopback } from '../foundation/loopback.ts';
import type { Random } from '../foundation/random.ts';
import { serverOf } from './pair-spec.ts';

/** Somebody waits for the answer: what does not heal within seconds is told. */
const questionRetry: RetryPolicy = {
  tries: 3,
  backOff: { firstMs: 200, maxMs: 1_000 },
  throttledBackOff: { firstMs: 500, maxMs: 2_000 },
};
const questionLimitMs = 30_000;

export type CosPlace = { readonly region: string; readonly endpoint?: string };

export type CosQuestions = {
  readonly ask: <Answer>(
    place: CosPlace,
    credentials: Credentials,
    question: (client: CosClient, signal: AbortSignal) => Promise<Answer>,
    limitMs?: number,
  ) => Promise<Answer>;
  readonly askBucket: <Answer>(
    place: CosPlace & { readonly bucket: string },
    credentials: Credentials,
    question: (bucket: BucketClient, signal: AbortSignal) => Promise<Answer>,
    limitMs?: number,
  ) => Promise<Answer>;
};

export type CosWorld = {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Asked each time, so that a changed proxy holds at once. */
  readonly network: () => TransportOptions;
};

/** Each question has a client of its own, which ends with it. */
export function createCosQuestions(world: CosWorld): CosQuestions {
  const ask: CosQuestions['ask'] = async (place, credentials, question, limitMs = questionLimitMs) => {
    const client = openCosClient(world, place, credentials, questionRetry);
    const limit = new AbortController();
    const timer = world.clock.after(limitMs, () =>
      limit.abort(new AppError('network-timeout', `no answer within ${limitMs / 1000} s`)),
    );
    try {
      return await question(client, limit.signal);
    } finally {
      timer.cancel();
      await client.close();
    }
  };
  return {
    ask,
    askBucket: (place, credentials, question, limitMs) =>
      ask(place, credentials, (client, signal) => question(client.bucket(place.bucket), signal), limitMs),
  };
}

export function openCosClient(
  world: CosWorld,
  place: CosPlace,
  credentials: Credentials,
  retry?: RetryPolicy,
): CosClient {
  return createCosClient({
    credentials,
    endpoint: endpointOf(place),
    clock: world.clock,
    random: world.random,
    logger: world.logger,
    network: networkTo(place, world.network()),
    ...(retry === undefined ? {} : { retry }),
  });
}

/** A server of one's own is addressed path-style: it rarely has a name for each bucket. */
export function endpointOf({ endpoint, region }: CosPlace): CosEndpoint {
  return endpoint === undefined
    ? parseEndpoint({ region })
    : parseEndpoint({ url: endpoint, pathStyle: serverOf(endpoint) !== undefined });
}

/** A server on this machine is reached directly: no proxy would find it, or it would find its own machine. */
export function networkTo({ endpoint }: CosPlace, network: TransportOptions = {}): TransportOptions {
  const hostname = endpoint === undefined ? '' : (URL.parse(endpoint)?.hostname ?? '');
  return isLoopback(hostname) ? { ...network, proxy: { kind: 'none' } } : network;
}
