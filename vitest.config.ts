/** One project a layer; see the README for what each proves. Whole-process layers run their files one after the other. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const electronStandIn = fileURLToPath(new URL('test/support/electron-stand-in.ts', import.meta.url));

function nodeProject(name: string, timeoutMs: number, fileParallelism = true) {
  return {
    resolve: { alias: { electron: electronStandIn } },
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      fileParallelism,
      setupFiles: ['test/support/property-seed.ts'],
      server: { deps: { inline: ['electron-store'] } },
    },
  };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      nodeProject('unit', 20_000),
      nodeProject('conformance', 60_000),
      nodeProject('integration', 180_000, false),
      nodeProject('scenario', 30_000),
      nodeProject('simulation', 120_000),
      nodeProject('e2e', 120_000, false),
      {
        plugins: [react()],
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.tsx'],
          environment: 'happy-dom',
          testTimeout: 20_000,
        },
      },
    ],
  },
});
