/**
 * What `node-file-system.ts` and its workers say to each other. The answer to `folder` is in `folder-rows.ts`, that to `file` is hashed
 * bytes, that to `write` is in `write-steps.ts`.
 */
import * as v from 'valibot';
import { crossingStat } from './file-stat.ts';
import { writeStep } from './write-steps.ts';

/** The answer to `stat`: nothing where nothing is. */
export const fileStatOrNothing = v.optional(crossingStat);

const diskRequest = v.variant('kind', [
  v.object({ kind: v.literal('folder'), path: v.string() }),
  v.object({ kind: v.literal('stat'), path: v.string() }),
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
  v.object({ kind: v.literal('write'), steps: v.array(writeStep) }),
]);

export type DiskRequest = v.InferOutput<typeof diskRequest>;

export function parseDiskRequest(message: unknown): DiskRequest {
  return v.parse(diskRequest, message);
}
