/** Tencent's own SDK, tuned, sends a folder by `uploadFiles`. Argument: the work as JSON. */
import { join } from 'node:path';
import * as v from 'valibot';
import { createOfficialSdk } from '../support/official-sdk.ts';
import { pathOf } from './trees.ts';

const work = v.object({
  port: v.number(),
  region: v.string(),
  bucket: v.string(),
  prefix: v.string(),
  folder: v.string(),
  credentials: v.object({ secretId: v.string(), secretKey: v.string() }),
  files: v.number(),
  atOnce: v.number(),
});
const answer = v.object({ files: v.array(v.looseObject({ error: v.nullish(v.unknown()) })) });

const { port, region, bucket, prefix, folder, credentials, files, atOnce } = v.parse(
  work,
  JSON.parse(process.argv[2] ?? ''),
);
const sdk = createOfficialSdk({ port, credentials }, { FileParallelLimit: atOnce, KeepAlive: true });
const sent = await sdk.run('uploadFiles', {
  files: Array.from({ length: files }, (_, index) => ({
    Bucket: bucket,
    Region: region,
    Key: `${prefix}${pathOf(index)}`,
    FilePath: join(folder, pathOf(index)),
  })),
});
const failed = v.parse(answer, sent).files.find(({ error }) => error !== null && error !== undefined);
if (failed !== undefined) {
  throw new Error('uploadFiles failed', { cause: failed.error });
}
