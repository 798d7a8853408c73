/** Runs the command line as its users do: a process of its own, from source. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const entry = new URL('../../src-main/headless/driftless.ts', import.meta.url).pathname;

export type CliResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** No COS key of the machine that runs the tests may leak into them. */
function cleanEnvironment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(COS_|TENCENTCLOUD_|XDG_)/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

export function spawnCli(parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [entry, ...parameters], {
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs to the end. */
export async function runCli(parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  const child = spawnCli(parameters, environment);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout: await stdout, stderr: await stderr };
}

/** Starts a command and resolves with its first line of JSON on stdout; rejects when it ends before. */
export async function startCli(
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ readonly child: ChildProcess; readonly ready: unknown; readonly stop: () => Promise<number | null> }> {
  const child = spawnCli(parameters, environment);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stderr = collect(child.stderr);
  const ready = await new Promise<unknown>((resolve, reject) => {
    if (child.stdout === null) {
      throw new Error('the command has no stdout');
    }
    createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)));
    ended.then(async (code) => reject(new Error(`ended with ${code} before it was ready: ${await stderr}`)), reject);
  });
  return {
    child,
    ready,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function collect(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) {
    text += chunk.toString();
  }
  return text;
}
