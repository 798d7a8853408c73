/** The frame of the benchmarks, on a little work: every contender takes part, does the work, and is counted. How fast is not asked. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/cli-process.ts';

const script = fileURLToPath(new URL('../bench/run.ts', import.meta.url));
const spread = v.object({ median: v.pipe(v.number(), v.minValue(0.001)), min: v.number(), max: v.number() });
const report = v.object({
  machine: v.object({ at: v.string(), node: v.string(), cores: v.number() }),
  results: v.array(
    v.object({
      workload: v.string(),
      rounds: v.number(),
      contenders: v.array(
        v.object({ contender: v.string(), wallSeconds: spread, requests: v.record(v.string(), v.number()) }),
      ),
    }),
  ),
});

test('each contender of a benchmark does the work, and its requests are counted by kind', async () => {
  const folder = await temporaryFolder();
  const out = `${folder}/bench.json`;
  await promisify(execFile)(process.execPath, [script, 'small-up-slow', 'quiet-50k', '--small', '--out', out]);
  const { results } = v.parse(report, JSON.parse(await readFile(out, 'utf8')));
  const requestsOf = (workload: string, contender: string): Readonly<Record<string, number>> | undefined =>
    results.find((each) => each.workload === workload)?.contenders.find((each) => each.contender.startsWith(contender))
      ?.requests;
  const uploaded = requestsOf('small-up-slow', 'driftless');
  expect({
    workloads: results.map(({ workload, rounds }) => `${workload} ${rounds}`),
    ours: { puts: uploaded?.['PUT object'], heads: uploaded?.['HEAD object'] },
    raw: requestsOf('small-up-slow', 'raw undici loop'),
    quietKinds: Object.keys(requestsOf('quiet-50k', 'driftless') ?? {}),
  }).toEqual({
    workloads: ['small-up-slow 1', 'quiet-50k 1'],
    // One request a file: no look before it, none after it.
    ours: { puts: 100, heads: undefined },
    raw: { 'PUT object': 100 },
    quietKinds: ['LIST'],
  });
});
