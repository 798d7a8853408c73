/** What `hash-pool.ts` and `hash-worker.ts` say to each other. */
import * as v from 'valibot';

const bytes = v.custom<Uint8Array<ArrayBuffer>>(
  (value) => value instanceof Uint8Array && value.buffer instanceof ArrayBuffer,
);

const sharedFlag = v.custom<Int32Array<SharedArrayBuffer>>(
  (value) => value instanceof Int32Array && value.buffer instanceof SharedArrayBuffer,
);

const hashRequest = v.variant('kind', [
  v.object({
    kind: v.literal('file'),
    /** Open and owned by the asking thread, which closes it after the answer. */
    fd: v.number(),
    path: v.string(),
    /** Shared memory: anything but 0 ends the hashing, because a busy worker hears no messages. */
    cancelled: sharedFlag,
  }),
  v.object({ kind: v.literal('bytes'), bytes }),
]);

export type HashRequest = v.InferOutput<typeof hashRequest>;

export const fileHash = v.object({ size: v.number(), crc64: v.bigint(), md5: v.string() });
export const hashedBytes = v.object({ bytes, md5: v.string(), crc64: v.bigint() });

export function parseHashRequest(message: unknown): HashRequest {
  return v.parse(hashRequest, message);
}
