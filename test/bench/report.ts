/** Results as a table of text, and as JSON with the machine they were measured on. */
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { ContenderResult, TargetResult, WorkloadResult } from './workload.ts';

export function tableOf(results: readonly WorkloadResult[]): string {
  return results.map(workloadText).join('\n\n');
}

function workloadText({ title, rounds, contenders, targets, notes }: WorkloadResult): string {
  const head = ['', 'median s', '(min..max)', 'CPU s', 'peak MiB', 'lag ms', 'requests'];
  const rows = [head, ...contenders.map(cells)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [
    `${title} (${rounds} ${rounds === 1 ? 'round' : 'rounds'})`,
    ...lines,
    ...targets.map(targetText),
    ...notes,
  ].join('\n');
}

function cells(result: ContenderResult): string[] {
  const { contender, wallSeconds, cpuSeconds, peakRssMiB, worstLagMs, requests = {}, figures = {} } = result;
  const { median, min, max } = wallSeconds;
  return [
    contender,
    median.toFixed(3),
    `(${min.toFixed(3)}..${max.toFixed(3)})`,
    cpuSeconds?.toFixed(2) ?? '',
    peakRssMiB?.toFixed(0) ?? '',
    worstLagMs?.toFixed(0) ?? '',
    [
      ...Object.entries(requests).map(([kind, count]) => `${count} ${kind}`),
      ...Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toFixed(2))}`),
    ].join(', '),
  ];
}

function targetText({ what, found, atMost }: TargetResult): string {
  return `  ${found <= atMost ? 'met   ' : 'MISSED'} ${what} = ${Number(found.toFixed(2))} (target <= ${atMost})`;
}

export function machineFacts() {
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    cpu: cpu?.model ?? '',
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    load: loadText(),
  };
}

function loadText(): string {
  try {
    return readFileSync('/proc/loadavg', 'utf8').trim();
  } catch {
    // Only Linux says.
    return '';
  }
}
