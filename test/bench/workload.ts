/**
 * The frame of all benchmarks: several contenders do the same work in turn, round by round, so that whatever else the machine does
 * meets all of them; each run is checked to have done the work; medians are compared.
 */
import type { Usage } from './measured-process.ts';

export type Run = Usage & {
  /** By kind, where a server was asked. */
  readonly requests?: Readonly<Record<string, number>>;
  /** What else was measured, such as `p99 ms`. */
  readonly figures?: Readonly<Record<string, number>>;
};

export type Contender = {
  readonly name: string;
  /** One run, measured and checked. Throws when the work was not done. */
  readonly run: (round: number) => Promise<Run>;
};

/** The ratio of two median wall times, or one figure of one contender, is to be at most so much. */
export type Target = {
  readonly of: string;
  readonly atMost: number;
} & ({ readonly reference: string } | { readonly figure: string });

export type Workload = {
  readonly name: string;
  readonly title: string;
  readonly rounds: number;
  readonly contenders: readonly Contender[];
  readonly targets: readonly Target[];
  /** Told with the results: what took no part and why, how often there was something. */
  readonly notes?: readonly string[];
};

/** Prepares a workload and hands it to `measure`; cleans up when that has ended. */
export type WorkloadMaker = (scale: Scale, measure: (workload: Workload) => Promise<void>) => Promise<void>;

/** `small`: a scaled-down form that checks the frame and says nothing about speed. */
export type Scale = { readonly isSmall: boolean; readonly entry: string };

export type Spread = { readonly median: number; readonly min: number; readonly max: number };

export type ContenderResult = {
  readonly contender: string;
  readonly wallSeconds: Spread;
  readonly cpuSeconds?: number;
  readonly peakRssMiB?: number;
  readonly worstLagMs?: number;
  readonly requests?: Readonly<Record<string, number>>;
  readonly figures?: Readonly<Record<string, number>>;
};

export type TargetResult = { readonly what: string; readonly found: number; readonly atMost: number };

export type WorkloadResult = {
  readonly workload: string;
  readonly title: string;
  readonly rounds: number;
  readonly contenders: readonly ContenderResult[];
  readonly targets: readonly TargetResult[];
  readonly notes: readonly string[];
};

export async function measureWorkload(workload: Workload, say: (line: string) => void): Promise<WorkloadResult> {
  const { contenders, rounds } = workload;
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Each round begins with another one: none always runs after the same neighbour's writes.
    for (const { name, run } of [
      ...contenders.slice(round % contenders.length),
      ...contenders.slice(0, round % contenders.length),
    ]) {
      const result = await run(round);
      runs.get(name)?.push(result);
      say(`${workload.name} ${round + 1}/${rounds} ${name}: ${result.wallSeconds.toFixed(2)} s`);
    }
  }
  const results = [...runs].map(([contender, each]) => resultOf(contender, each));
  return {
    workload: workload.name,
    title: workload.title,
    rounds,
    contenders: results,
    targets: workload.targets.flatMap((target) => targetResult(target, results) ?? []),
    notes: workload.notes ?? [],
  };
}

/** Undefined where a contender took no part. */
function targetResult(target: Target, results: readonly ContenderResult[]): TargetResult | undefined {
  const { of, atMost } = target;
  const ours = results.find(({ contender }) => contender === of);
  if ('figure' in target) {
    const found = ours?.figures?.[target.figure];
    return found === undefined ? undefined : { what: `${of}: ${target.figure}`, found, atMost };
  }
  const theirs = results.find(({ contender }) => contender === target.reference);
  return ours === undefined || theirs === undefined
    ? undefined
    : { what: `${of} / ${target.reference}`, found: ours.wallSeconds.median / theirs.wallSeconds.median, atMost };
}

function resultOf(contender: string, runs: readonly Run[]): ContenderResult {
  const spread = (pick: (run: Run) => number | undefined): Spread | undefined =>
    spreadOf(runs.flatMap((run) => pick(run) ?? []));
  const [cpu, rss, lag] = [
    spread(({ cpuSeconds }) => cpuSeconds),
    spread(({ peakRssMiB }) => peakRssMiB),
    spread(({ worstLagMs }) => worstLagMs),
  ];
  const { requests, figures } = runs.at(-1) ?? {};
  return {
    contender,
    wallSeconds: spread(({ wallSeconds }) => wallSeconds) ?? { median: 0, min: 0, max: 0 },
    ...(cpu === undefined ? {} : { cpuSeconds: cpu.median }),
    ...(rss === undefined ? {} : { peakRssMiB: rss.max }),
    ...(lag === undefined ? {} : { worstLagMs: lag.max }),
    ...(requests === undefined ? {} : { requests }),
    ...(figures === undefined ? {} : { figures }),
  };
}

export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  return min === undefined || max === undefined || median === undefined ? undefined : { median, min, max };
}
