/** One project a layer; see the README for what each proves. Whole-process layers run their files one after the other. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const electronStandIn = fileURLToPath(new URL('test/support/electron-stand-in.ts', import.meta.url));

/** What is awaited comes when it comes: busy computers take their time. */
const awaiting = { poll: { timeout: 60_000, interval: 20 } };

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
      expect: awaiting,
      server: { deps: { inline: ['electron-store'] } },
    },
  };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      nodeProject('unit', 60_000),
      nodeProject('conformance', 120_000),
      nodeProject('integration', 300_000, false),
      nodeProject('scenario', 120_000),
      nodeProject('simulation', 600_000),
      nodeProject('e2e', 300_000, false),
      {
        plugins: [react()],
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.tsx'],
          environment: 'happy-dom',
          setupFiles: ['test/renderer/patience.ts'],
          testTimeout: 60_000,
          expect: awaiting,
        },
      },
    ],
  },
});
