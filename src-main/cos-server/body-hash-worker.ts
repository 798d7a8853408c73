/** Worker thread entry: hashes the bodies of large blobs while the main thread receives them. For `body-hasher.ts`. */
import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import * as v from 'valibot';
import { type Crc64Hasher, createCrc64 } from '../foundation/crc64.ts';

const bodyNumber = v.number();
const request = v.variant('kind', [
  v.object({ kind: v.literal('begin'), body: bodyNumber, isSha256Wanted: v.boolean() }),
  v.object({ kind: v.literal('bytes'), body: bodyNumber, chunks: v.array(v.instance(Uint8Array)) }),
  v.object({ kind: v.literal('end'), body: bodyNumber }),
  v.object({ kind: v.literal('drop'), body: bodyNumber }),
]);

type Hashes = { readonly md5: Hash; readonly crc64: Crc64Hasher; readonly sha256: Hash | undefined };

const bodies = new Map<number, Hashes>();

async function handle(message: v.InferOutput<typeof request>): Promise<object | undefined> {
  const { body } = message;
  const hashes = bodies.get(body);
  switch (message.kind) {
    case 'begin': {
      const sha256 = message.isSha256Wanted ? createHash('sha256') : undefined;
      bodies.set(body, { md5: createHash('md5'), crc64: await createCrc64(), sha256 });
      return undefined;
    }
    case 'bytes':
      for (const chunk of message.chunks) {
        hashes?.md5.update(chunk);
        hashes?.crc64.update(chunk);
        hashes?.sha256?.update(chunk);
      }
      return { kind: 'taken', body };
    case 'end':
      bodies.delete(body);
      return {
        kind: 'done',
        body,
        md5: hashes?.md5.digest('hex'),
        crc64: String(hashes?.crc64.digest()),
        sha256: hashes?.sha256?.digest('hex'),
      };
    default:
      bodies.delete(body);
      // Gives its instance back.
      hashes?.crc64.digest();
      return undefined;
  }
}

let last = Promise.resolve();
parentPort?.on('message', (message: unknown) => {
  last = last.then(async () => {
    const answer = await handle(v.parse(request, message));
    if (answer !== undefined) {
      parentPort?.postMessage(answer);
    }
  });
});
