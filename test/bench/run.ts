/**
 * All benchmarks, or the named ones: ours beside other programs on the same work, the same server and in the same minutes. Prints a
 * table and writes test-results/bench.json. Usage: npx node test/bench/run.ts [WORKLOAD...] [--small] [--rounds N] [--entry FILE]
 * [--out FILE]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildEntry } from './build-entry.ts';
import { machineFacts, tableOf } from './report.ts';
import { measureWorkload, type WorkloadMaker, type WorkloadResult } from './workload.ts';
import { largeDown, largeUp } from './workloads/large-file.ts';
import { listMillion } from './workloads/listing.ts';
import { quiet50k, quietMillion, quietTwoWay } from './workloads/quiet.ts';
import { manyUp, smallDown, smallUp, smallUpSlow } from './workloads/small-files.ts';
import { idleWatch, saveLatency } from './workloads/watching.ts';

const makers: Readonly<Record<string, WorkloadMaker>> = {
  'small-up': smallUp,
  'small-up-slow': smallUpSlow,
  'small-down': smallDown,
  'many-up': manyUp,
  'large-up': largeUp,
  'large-down': largeDown,
  'quiet-50k': quiet50k,
  'quiet-two-way': quietTwoWay,
  'quiet-million': quietMillion,
  'list-million': listMillion,
  'save-latency': saveLatency,
  'idle-watch': idleWatch,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    small: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    entry: { type: 'string' },
    out: { type: 'string' },
  },
});
const unknown = positionals.find((name) => makers[name] === undefined);
if (unknown !== undefined) {
  throw new Error(`there is no workload "${unknown}": expected one of ${Object.keys(makers).join(', ')}`);
}
const sources = fileURLToPath(new URL('../../src-main/headless/driftless.ts', import.meta.url));
const entry = values.entry === undefined ? (values.small ? sources : await buildEntry()) : resolve(values.entry);
const out = values.out ?? fileURLToPath(new URL('../../test-results/bench.json', import.meta.url));
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const results: WorkloadResult[] = [];
for (const [name, make] of Object.entries(makers)) {
  if (positionals.length === 0 || positionals.includes(name)) {
    await make({ isSmall: values.small, entry }, async (workload) => {
      const rounds = Math.min(workload.rounds, Number(values.rounds ?? workload.rounds));
      const result = await measureWorkload({ ...workload, rounds }, say);
      results.push(result);
      process.stdout.write(`${tableOf([result])}\n\n`);
    });
    // After each one: what was measured is kept when a later one fails.
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, `${JSON.stringify({ machine: machineFacts(), results }, undefined, 2)}\n`);
  }
}
