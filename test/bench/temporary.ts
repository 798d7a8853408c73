/** Folders that go with the workload that made them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** On the disk that programs usually write to. */
export function diskFolder(): string {
  return mkdtempSync(join(tmpdir(), 'driftless-bench-'));
}

export function removed(path: string): AsyncDisposable & { readonly path: string } {
  return {
    path,
    [Symbol.asyncDispose]: () => {
      rmSync(path, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}
