/** Builds the command line into a folder of its own, so that a build under test and one in use do not disturb each other. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Path of the built command line. */
export async function buildEntry(): Promise<string> {
  const outDir = fromRoot('test-results/bench-build');
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      sourcemap: true,
      rolldownOptions: {
        input: {
          driftless: fromRoot('src-main/headless/driftless.ts'),
          'disk-reader-worker': fromRoot('src-main/transfer/disk-reader-worker.ts'),
          'hash-worker': fromRoot('src-main/transfer/hash-worker.ts'),
          'body-hash-worker': fromRoot('src-main/cos-server/body-hash-worker.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  return `${outDir}/driftless.js`;
}
