/** A listing of very many objects by a server that takes 60 ms for each page: one page after the other, and ranges side by side. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createCutSampler, listInParallel } from '../../../src-main/cos/parallel-list.ts';
import { fastFolder, startServer } from '../server.ts';
import { fillBucket, pathsOf } from '../synced-pair.ts';
import { removed } from '../temporary.ts';
import { requireSame } from '../trees.ts';
import type { Contender, WorkloadMaker } from '../workload.ts';

const pageMs = 60;

export const listMillion: WorkloadMaker = async ({ isSmall }, measure) => {
  const files = isSmall ? 5_000 : 1_000_000;
  await using top = removed(fastFolder());
  const root = join(top.path, 'server');
  mkdirSync(root);
  const empty = await startServer(root);
  await empty[Symbol.asyncDispose]();
  const paths = pathsOf({ files });
  await fillBucket(root, empty.bucket, paths);
  await using server = await startServer(root);
  const contender = (
    name: string,
    list: (bucket: Parameters<typeof listInParallel>[0]) => Promise<number>,
  ): Contender => ({
    name,
    run: async () => {
      await server.count(pageMs, 'GET bucket');
      return await server.withBucket(async (bucket) => {
        const startedAt = performance.now();
        requireSame(await list(bucket), files, 'objects listed');
        const wallSeconds = (performance.now() - startedAt) / 1000;
        return { wallSeconds, requests: (await server.count()).counts };
      });
    },
  });
  const parallel = (cutAt: readonly string[] | undefined) => async (bucket: Parameters<typeof listInParallel>[0]) => {
    let count = 0;
    for await (const page of listInParallel(bucket, { prefix: '', ...(cutAt === undefined ? {} : { cutAt }) })) {
      count += page.length;
    }
    return count;
  };
  const sampler = createCutSampler();
  for (const path of paths) {
    sampler.add(path);
  }
  const serial = 'page after page';
  const known = 'ranges side by side, cut where an earlier listing shows';
  await measure({
    name: 'list-million',
    title: `listing of ${files.toLocaleString('en')} objects, ${pageMs} ms a page`,
    rounds: 1,
    contenders: [
      contender(serial, async (bucket) => {
        let count = 0;
        let marker: string | undefined;
        do {
          const page = await bucket.list({ prefix: '', ...(marker === undefined ? {} : { marker }) });
          count += page.objects.length;
          marker = page.nextMarker;
        } while (marker !== undefined);
        return count;
      }),
      contender('ranges side by side, nothing known', parallel(undefined)),
      contender(known, parallel(sampler.cuts())),
    ],
    targets: [{ of: known, reference: serial, atMost: 1 / 8 }],
    notes: ['one round: the serial listing alone takes more than a minute'],
  });
};
