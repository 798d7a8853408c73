/** A COS client: one set of keys, one endpoint, one pool of sockets, one view of the server's clock. Close it to free the sockets. */
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import { type BucketClient, createBucketClient } from './bucket-client.ts';
import type { Credentials } from './credentials.ts';
import { type CosEndpoint, checkBucketName } from './endpoint.ts';
import { getService } from './operations/get-service.ts';
import { createRequester } from './request.ts';
import { createServerClock, defaultRetryPolicy, type RetryPolicy } from './retry.ts';
import { createTransport, type Transport } from './transport.ts';
import type { ListedBucket } from './wire/list-all-my-buckets-result.ts';

export type CosClientOptions = {
  readonly credentials: Credentials;
  readonly endpoint: CosEndpoint;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Shared with others: whoever made it closes it. Without one the client has its own. */
  readonly transport?: Transport;
  readonly retry?: RetryPolicy;
};

export type CosClient = {
  /** All buckets of the keys' owner. Keys of a sub-account often may not ask: `cos-access-denied`. */
  readonly getService: (signal?: AbortSignal) => Promise<readonly ListedBucket[]>;
  /** Throws `usage` when the name is not one of a bucket with its APPID. */
  readonly bucket: (name: string) => BucketClient;
  readonly close: () => Promise<void>;
};

export function createCosClient(options: CosClientOptions): CosClient {
  const transport = options.transport ?? createTransport();
  const requester = createRequester({
    ...options,
    transport,
    policy: options.retry ?? defaultRetryPolicy,
    serverClock: createServerClock(),
  });
  return {
    getService: (signal) => getService(requester, signal),
    bucket: (name) => {
      checkBucketName(name);
      return createBucketClient(requester, name);
    },
    close: async () => {
      if (options.transport === undefined) {
        await transport.close();
      }
    },
  };
}
