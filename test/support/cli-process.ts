/** The command line as a real process: started from the sources unless a built one is named, its output gathered, always ended with its test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { onTestFinished } from 'vitest';

const entry = fileURLToPath(new URL('../../src-main/headless/driftless.ts', import.meta.url));

export type Environment = Readonly<Record<string, string>>;
export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type CliProcess = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** The first line of stdout or stderr that matches; rejects when the process ends without one. */
  readonly line: (pattern: RegExp) => Promise<string>;
  readonly output: () => string;
};

/** `HOME` and the data folder are below `home`, so that nothing of this machine is read or written. */
export function startCli(
  args: readonly string[],
  environment: Environment,
  home: string,
  input?: string,
  program = entry,
): CliProcess {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH, HOME: home, XDG_DATA_HOME: join(home, 'data'), NO_PROXY: '*', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  let stdout = '';
  let stderr = '';
  const wakers = new Set<() => void>();
  const gather = (chunk: Buffer, keep: (text: string) => void): void => {
    keep(chunk.toString());
    for (const wake of wakers) {
      wake();
    }
  };
  child.stdout.on('data', (chunk: Buffer) => gather(chunk, (text) => (stdout += text)));
  child.stderr.on('data', (chunk: Buffer) => gather(chunk, (text) => (stderr += text)));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    ended,
    output: () => stdout + stderr,
    line: async (pattern) => {
      for (;;) {
        const complete = [stdout, stderr].flatMap((text) => text.split('\n').slice(0, -1));
        const found = complete.find((line) => pattern.test(line));
        if (found !== undefined) {
          return found;
        }
        const woken = await new Promise<boolean>((resolve) => {
          wakers.add(() => resolve(true));
          void ended.then(() => resolve(false));
        });
        wakers.clear();
        if (!woken) {
          throw new Error(`ended without ${pattern}: ${stdout}${stderr}`);
        }
      }
    },
  };
}

export function runCli(
  args: readonly string[],
  environment: Environment,
  home: string,
  input?: string,
): Promise<Ended> {
  return startCli(args, environment, home, input).ended;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const ready = v.object({
  endpoint: v.string(),
  region: v.string(),
  buckets: v.array(v.string()),
  secretId: v.string(),
  secretKey: v.string(),
});

export const testBucket = 'test-1250000000';

/** A `cos-server` process with one bucket, and the environment that holds its keys. */
export async function startServer(home: string, args: readonly string[] = [], program = entry) {
  const words = ['cos-server', '--root', join(home, 'cloud'), '--bucket', testBucket, '--json', ...args];
  const server = startCli(words, {}, home, undefined, program);
  const facts = v.parse(v.pipe(v.string(), v.parseJson(), ready), await server.line(/^\{/));
  return { ...facts, server, keys: { COS_SECRET_ID: facts.secretId, COS_SECRET_KEY: facts.secretKey } };
}

export async function writeTree(folder: string, tree: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(tree)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** All files by path, without Driftless's own folder. */
export async function readTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const tree: Record<string, string> = {};
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (!name.startsWith('.driftless')) {
      tree[name] = await readFile(path, 'utf8');
    }
  }
  return tree;
}

/** Every file below `folder` as text, whatever it is: for finding what must not be in any. */
export async function allBytesBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((each) => each.isFile());
  return (await Promise.all(files.map((each) => readFile(join(each.parentPath, each.name), 'latin1')))).join('\n');
}
