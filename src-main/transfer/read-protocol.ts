/** What `node-file-system.ts` and its worker say to each other. The answer to `folder` is in `folder-rows.ts`, that to `file` is hashed bytes. */
import * as v from 'valibot';

const readRequest = v.variant('kind', [
  v.object({ kind: v.literal('folder'), path: v.string() }),
  v.object({
    kind: v.literal('file'),
    path: v.string(),
    expected: v.object({
      size: v.number(),
      mtimeMs: v.number(),
      ctimeMs: v.number(),
      ino: v.number(),
      dev: v.number(),
    }),
  }),
]);

export type ReadRequest = v.InferOutput<typeof readRequest>;

export function parseReadRequest(message: unknown): ReadRequest {
  return v.parse(readRequest, message);
}
