/** A pair of a folder and a bucket that are in sync, for what is measured on one: the server runs, and the state belongs to the command line. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runMeasured } from './measured-process.ts';
import { driftless } from './peers.ts';
import { type BenchServer, fastFolder, startServer } from './server.ts';
import { fillBucket, fillState, pathsOf, writeTree } from './synced-pair.ts';
import { removed } from './temporary.ts';

export type SettledPair = AsyncDisposable & {
  readonly server: BenchServer;
  readonly folder: string;
  readonly state: string;
  readonly paths: readonly string[];
  /** For what else belongs to it. */
  readonly top: string;
};

export async function makeSettledPair(entry: string, files: number): Promise<SettledPair> {
  await using stack = new AsyncDisposableStack();
  const top = stack.use(removed(fastFolder())).path;
  const [root, folder, state] = [join(top, 'server'), join(top, 'folder'), join(top, 'state')];
  for (const made of [root, folder, state]) {
    mkdirSync(made);
  }
  const empty = await startServer(root);
  // Claims the folder and makes the state.
  await runMeasured(driftless(entry, { server: empty, prefix: '', folder, state }));
  await empty[Symbol.asyncDispose]();
  const paths = pathsOf({ files });
  writeTree(folder, paths);
  await fillBucket(root, empty.bucket, paths);
  const pairs = join(state, 'pairs');
  const stateFile = readdirSync(pairs).find((name) => name.endsWith('.sqlite')) ?? '';
  await fillState(join(pairs, stateFile), folder, paths);
  const server = stack.use(await startServer(root, empty.port));
  const owned = stack.move();
  return { server, folder, state, paths, top, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
