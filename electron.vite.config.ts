/** Builds the three parts of the desktop app, and the command line with the worker threads beside the main process. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const fromRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  main: {
    build: {
      outDir: 'dist/main',
      sourcemap: true,
      rolldownOptions: {
        // Workers are found by these names from any chunk: see src-main/transfer/worker-url.ts.
        input: {
          index: fromRoot('src-main/desktop/main.ts'),
          driftless: fromRoot('src-main/headless/driftless.ts'),
          'folder-reader-worker': fromRoot('src-main/transfer/folder-reader-worker.ts'),
          'body-hash-worker': fromRoot('src-main/cos-server/body-hash-worker.ts'),
          'hash-worker': fromRoot('src-main/transfer/hash-worker.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'dist/preload',
      // A sandboxed preload can require nothing but electron, and only CommonJS; `.cjs` because the package is of type module.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: fromRoot('src-main/desktop/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react()],
    build: {
      outDir: 'dist/renderer',
      minify: true,
      rolldownOptions: { input: { index: fromRoot('src-renderer/index.html') } },
    },
  },
});
