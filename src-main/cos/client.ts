/** A COS client: one set of keys, one endpoint, one pool of sockets, one view of the server's clock. Close it to free the sockets. */
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import { type BucketClient, createBucketClient } from './bucket-client.ts';
import { createHostLimits, type HostLimits, type HostLoad } from './concurrency.ts';
import { type CredentialProvider, type Credentials, fixedCredentials } from './credentials.ts';
import { type CosEndpoint, checkBucketName } from './endpoint.ts';
import { getService } from './operations/get-service.ts';
import { type PostForm, type PostFormRequest, postForm } from './operations/post-object.ts';
import { type PresignRequest, presignUrl, type SigningKeys } from './presign-url.ts';
import { createRequester } from './request.ts';
import { createServerClock, defaultRetryPolicy, type RetryPolicy } from './retry.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';
import type { ListedBucket } from './wire/list-all-my-buckets-result.ts';

export type CosClientOptions = {
  /** Fixed keys, or what gives new ones before they end. */
  readonly credentials: Credentials | CredentialProvider;
  readonly endpoint: CosEndpoint;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Shared with others: whoever made it closes it. Without one the client has its own. */
  readonly transport?: Transport;
  /** Proxy, certificates and time limits of the client's own transport. */
  readonly network?: TransportOptions;
  readonly retry?: RetryPolicy;
  /** Shared with other clients of the same hosts. */
  readonly limits?: HostLimits;
};

export type CosClient = {
  /** All buckets of the keys' owner. Keys of a sub-account often may not ask: `cos-access-denied`. */
  readonly getService: (signal?: AbortSignal) => Promise<readonly ListedBucket[]>;
  /** Throws `usage` when the name is not one of a bucket with its APPID. */
  readonly bucket: (name: string) => BucketClient;
  /** A URL that does what the request says, for whoever holds it, until it expires: never log or store it. */
  readonly presignUrl: (request: PresignRequest, signal?: AbortSignal) => Promise<string>;
  /** A form that lets whoever holds it upload one object until it expires: never log or store it. */
  readonly postForm: (request: PostFormRequest, signal?: AbortSignal) => Promise<PostForm>;
  /** How much each host has been found to bear. */
  readonly loads: () => readonly HostLoad[];
  readonly close: () => Promise<void>;
};

export function createCosClient(options: CosClientOptions): CosClient {
  const transport = options.transport ?? createTransport(options.network);
  const limits = options.limits ?? createHostLimits(options.clock);
  const serverClock = createServerClock();
  const credentials = 'get' in options.credentials ? options.credentials : fixedCredentials(options.credentials);
  const requester = createRequester({
    ...options,
    credentials,
    transport,
    limits,
    policy: options.retry ?? defaultRetryPolicy,
    serverClock,
  });
  const signingKeys = async (signal: AbortSignal | undefined): Promise<SigningKeys> => {
    const nowMs = options.clock.now() + serverClock.offsetMs();
    return { nowMs, credentials: await credentials.get({ now: nowMs, signal }) };
  };
  return {
    getService: (signal) => getService(requester, signal),
    bucket: (name) => {
      checkBucketName(name);
      return createBucketClient(requester, name, { clock: options.clock, logger: options.logger });
    },
    presignUrl: async (request, signal) => presignUrl(options.endpoint, request, await signingKeys(signal)),
    postForm: async (request, signal) => postForm(options.endpoint, request, await signingKeys(signal)),
    loads: limits.loads,
    close: async () => {
      if (options.transport === undefined) {
        await transport.close();
      }
    },
  };
}
