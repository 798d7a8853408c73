/** What a transfer works with, for tests: a real folder, a bucket in memory, virtual time and small limits. */
import { onTestFinished } from 'vitest';
import type { LogFacts } from '../../src-main/foundation/redact.ts';
import { createLanes } from '../../src-main/transfer/lanes.ts';
import { createNodeFileSystem } from '../../src-main/transfer/node-file-system.ts';
import { defaultTransferLimits, type TransferLimits } from '../../src-main/transfer/part-plan.ts';
import type { TransferDeps } from '../../src-main/transfer/transfer-deps.ts';
import { createFakeClock } from './fake-clock.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from './memory-object-store.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

export type TransferWorld = {
  readonly deps: TransferDeps & { readonly store: MemoryObjectStore };
  readonly folder: TempFolder;
  /** Ends what the disk has under way in its threads. */
  readonly stopDisk: () => Promise<void>;
  /** Messages of the log. */
  readonly logged: string[];
};

/** Files above 256 KiB travel in parts of 128 KiB. */
export const smallLimits: TransferLimits = {
  ...defaultTransferLimits,
  singleMaxBytes: 256 * 1024,
  partSizeBytes: 128 * 1024,
};

export function makeTransferWorld(
  options: { readonly limits?: TransferLimits; readonly store?: MemoryObjectStore } = {},
): TransferWorld {
  const fs = createNodeFileSystem({ fewWrites: 0 });
  onTestFinished(() => fs.stop());
  const logged: string[] = [];
  const log = (_level: string, message: string, _facts?: LogFacts): void => {
    logged.push(message);
  };
  return {
    folder: makeTempFolder(),
    logged,
    stopDisk: () => fs.stop(),
    deps: {
      store: options.store ?? createMemoryObjectStore({ minPartBytes: 1, chunkBytes: 16 * 1024 }),
      fs,
      lanes: createLanes(),
      clock: createFakeClock({ skipsSleeps: true }),
      random: { fraction: () => 0.5, hex: (bytes) => '0'.repeat(bytes * 2) },
      limits: options.limits ?? smallLimits,
      logger: { log },
    },
  };
}

/** Bytes that differ everywhere, so that swapped or shifted pieces show. */
export function patternBytes(size: number, seed = 1): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let index = 0; index < words.length; index += 1) {
    words[index] = Math.imul(index + seed, 2654435761);
  }
  return new Uint8Array(words.buffer, 0, size);
}
