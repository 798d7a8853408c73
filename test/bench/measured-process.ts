/** Runs a program to its end and measures it: wall time, and by `/usr/bin/time`, where that is installed, CPU time and peak memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Program = {
  readonly command: string;
  readonly parameters: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Other exit codes than 0 that are a success. */
  readonly alsoEndsWith?: readonly number[];
};

export type Usage = {
  readonly wallSeconds: number;
  readonly cpuSeconds?: number;
  readonly peakRssMiB?: number;
  /** Longest time the event loop did not turn; of programs that were started with the lag probe. */
  readonly worstLagMs?: number;
};

const timer = '/usr/bin/time';
const lagProbe = fileURLToPath(new URL('./lag-probe.cjs', import.meta.url));

/** Starts Node with a probe of its event loop. */
export function probed({ command, parameters, ...rest }: Program): Program {
  return { ...rest, command, parameters: ['--require', lagProbe, ...parameters] };
}

/** Rejects, with the end of what the program said, when it fails. */
export async function runMeasured(program: Program): Promise<Usage> {
  const folder = mkdtempSync(join(tmpdir(), 'driftless-bench-usage-'));
  try {
    const [usageFile, lagFile] = [join(folder, 'usage'), join(folder, 'lag')];
    const isTimed = existsSync(timer);
    const prefix = isTimed ? [timer, '-f', '%U %S %M', '-o', usageFile] : [];
    const [command = '', ...parameters] = [...prefix, program.command, ...program.parameters];
    // A certificate bundle named for other programs makes rclone refuse to start.
    const { AWS_CA_BUNDLE: _, ...inherited } = process.env;
    const startedAt = performance.now();
    const child = spawn(command, parameters, {
      env: { ...inherited, ...program.environment, DRIFTLESS_BENCH_LAG_FILE: lagFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const output of [child.stdout, child.stderr]) {
      output.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4_000);
      });
    }
    const [code] = await once(child, 'close');
    const wallSeconds = (performance.now() - startedAt) / 1000;
    if (code !== 0 && !(program.alsoEndsWith ?? []).includes(Number(code))) {
      throw new Error(`${[program.command, ...program.parameters].join(' ')} ended with ${code}: ${said}`);
    }
    const [user = 0, system = 0, peakKiB = 0] = isTimed ? numbersIn(usageFile).slice(-3) : [];
    return {
      wallSeconds,
      ...(isTimed ? { cpuSeconds: user + system, peakRssMiB: peakKiB / 1024 } : {}),
      ...(existsSync(lagFile) ? { worstLagMs: numbersIn(lagFile)[0] ?? 0 } : {}),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function numbersIn(file: string): readonly number[] {
  return readFileSync(file, 'utf8').trim().split(/\s+/).map(Number);
}
