/**
 * What the builds of everything that runs on Node have in common: the entries, and which packages become part of the bundle. Nearly all
 * do: to find and read their files one by one takes longer than many a command runs.
 */
import { fileURLToPath } from 'node:url';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The command line and the workers beside it, which are found by these names from any chunk: see src-main/transfer/worker-url.ts. */
export const nodeEntries = {
  driftless: fromRoot('src-main/headless/driftless.ts'),
  'disk-worker': fromRoot('src-main/transfer/disk-worker.ts'),
  'hash-worker': fromRoot('src-main/transfer/hash-worker.ts'),
  'body-hash-worker': fromRoot('src-main/cos-server/body-hash-worker.ts'),
};

/**
 * Loaded from node_modules where they are used, so an app needs them beside its bundle (see electron-builder.yml): the settings make code
 * from text with ajv, the updater finds files by its own place, sockets look for native helpers that need not be there.
 */
export const unbundledPackages = ['conf', 'electron-store', 'electron-updater', 'ws'] as const;

/** For `rolldownOptions.external`, together with `ssr.noExternal`. */
export const external = unbundledPackages.map((name) => new RegExp(`^${name}(?:/|$)`));

export const output = {
  entryFileNames: '[name].js',
  // V8 would read them at each start, and keep them: a file with one character beyond Latin-1 takes twice its size in memory.
  comments: false,
} as const;
