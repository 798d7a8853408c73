/**
 * Where a worker's entry file is: beside this file in the source tree; in a bundle beside this chunk or, because chunks land in
 * a folder of their own, one level up.
 */
import { existsSync } from 'node:fs';

export type WorkerName = 'disk-worker' | 'hash-worker';

export function workerUrl(name: WorkerName): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) {
    return new URL(`./${name}.ts`, here);
  }
  const beside = new URL(`./${name}.js`, here);
  return existsSync(beside) ? beside : new URL(`../${name}.js`, here);
}
