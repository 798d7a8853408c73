/** A client against a scripted server, with a clock that stands still and waits for nothing. */
import { type CosClient, createCosClient } from '../../../src-main/cos/client.ts';
import { parseEndpoint } from '../../../src-main/cos/endpoint.ts';
import type { Clock } from '../../../src-main/foundation/clock.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { type ScriptedServer, type SeenRequest, type Step, startScriptedServer } from './scripted-server.ts';

export const credentials = { secretId: 'AKIDexample', secretKey: 'secret-of-example' };
export const startedAt = Date.UTC(2026, 0, 1);

export async function withClient(
  script: readonly Step[],
  run: (client: CosClient, server: ScriptedServer) => Promise<void>,
  more: Partial<Parameters<typeof createCosClient>[0]> = {},
): Promise<void> {
  await using server = await startScriptedServer(...script);
  const clock: Clock = {
    now: () => startedAt,
    sleep: (_ms, signal) => (signal?.aborted === true ? Promise.reject(signal.reason) : Promise.resolve()),
    after: () => ({ cancel: () => undefined }),
  };
  const client = createCosClient({
    credentials,
    endpoint: parseEndpoint({ url: server.origin }),
    clock,
    random: { fraction: () => 0.5, hex: () => '' },
    logger: silentLogger,
    ...more,
  });
  try {
    await run(client, server);
  } finally {
    await client.close();
  }
}

/** What a request says of itself, beside address, signature and length. */
export function questionOf({ method, url, headers, body }: SeenRequest): {
  readonly target: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
} {
  const {
    host: _host,
    connection: _connection,
    authorization: _authorization,
    'user-agent': _agent,
    'accept-encoding': _encoding,
    'content-length': _length,
    ...own
  } = headers;
  return { target: `${method} ${url}`, headers: own, body };
}
