/** A client of an embedded server, with the server's own keys and the real clock. To be closed by whoever asks for it. */
import { type CosClient, type CosClientOptions, createCosClient } from '../../src-main/cos/client.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import type { CosServer } from '../../src-main/cos-server/server.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';

export function clientOfServer(
  { credentials, endpoint }: Pick<CosServer, 'credentials' | 'endpoint'>,
  change: Partial<CosClientOptions> = {},
): CosClient {
  return createCosClient({
    credentials,
    endpoint: parseEndpoint({ url: endpoint, pathStyle: true }),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    ...change,
  });
}
