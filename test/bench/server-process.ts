/**
 * An embedded server in a process of its own that counts what it is asked, by kind. Arguments: the root, and a port or 0. Keeps what it acknowledged
 * through the end of the process only, so that every client meets the same, fast disk.
 */
import * as v from 'valibot';
import type { FaultRule } from '../../src-main/cos-server/faults/fault-rules.ts';
import type { Logger } from '../../src-main/foundation/logger.ts';
import { startTestServer } from '../support/cos-server.ts';

/** Asks for the counts since the last time and says which requests wait how long from now on. */
export const order = v.object({ latencyMs: v.number(), operation: v.optional(v.string()) });
export const answered = v.object({ counts: v.record(v.string(), v.number()), cpuSeconds: v.number() });

const facts = v.object({ method: v.string(), target: v.string() });
/** What tells requests to the same kind of thing apart. */
const subResources = ['uploadId', 'uploads', 'versioning', 'versions', 'list-type', 'location'];

let counts: Record<string, number> = {};
const counting: Logger = {
  log: (_level, message, given) => {
    if (message === 'answered') {
      const kind = kindOf(v.parse(facts, given));
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (kind === 'PUT object') {
        process.send?.({ put: true });
      }
    }
  },
};

function kindOf({ method, target }: v.InferOutput<typeof facts>): string {
  const [path = '', query = ''] = target.split('?');
  const isBucket = path.split('/').filter((part) => part !== '').length < 2;
  const names = query.split('&').map((pair) => pair.replace(/=.*/, ''));
  const sub = subResources.find((name) => names.includes(name) && name !== 'list-type');
  if (isBucket && method === 'GET' && sub === undefined) {
    return 'LIST';
  }
  return `${method} ${isBucket ? 'bucket' : 'object'}${sub === undefined ? '' : ` ${sub}`}`;
}

const server = await startTestServer({
  root: process.argv[2] ?? '',
  port: Number(process.argv[3] ?? 0),
  durability: 'process',
  logger: counting,
});
const { port, endpoint, credentials, bucket, region } = server;
process.send?.({ port, endpoint, credentials, bucket, region });
process.on('message', (message) => {
  const { latencyMs, operation } = v.parse(order, message);
  const rule: FaultRule = { kind: 'latency', ms: latencyMs, ...(operation === undefined ? {} : { operation }) };
  server.setFaults(latencyMs === 0 ? [] : [rule]);
  const { user, system } = process.cpuUsage();
  process.send?.({ counts, cpuSeconds: (user + system) / 1e6 });
  counts = {};
});
process.once('disconnect', () => process.exit());
