/** Builds the command line into a folder of its own, so that a build under test and one in use do not disturb each other. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { external, nodeEntries, output } from '../../assets/packaging/node-build.ts';

const outDir = fileURLToPath(new URL('../../test-results/bench-build', import.meta.url));

/** Path of the built command line. */
export async function buildEntry(): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      sourcemap: true,
      rolldownOptions: {
        external,
        input: nodeEntries,
        output: { ...output, chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  return `${outDir}/driftless.js`;
}
