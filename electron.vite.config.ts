/** Builds the three parts of the desktop app, and the command line with the worker threads beside the main process. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { external, nodeEntries, output } from './assets/packaging/node-build.ts';
import {
  foldersOfDependencies,
  foldersOfModules,
  licensesFile,
  licenseTexts,
} from './assets/packaging/third-party-licenses.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What only the command line reaches lands in a folder of its own, because no installer needs it. */
const onlyHeadless = /\/src-main\/headless\//;
type Chunk = { readonly moduleIds: readonly string[]; readonly facadeModuleId: string | null };
const chunkFolder = ({ moduleIds, facadeModuleId }: Chunk): string =>
  [...moduleIds, facadeModuleId ?? ''].some((id) => onlyHeadless.test(id)) ? 'headless' : 'chunks';

/** Writes the licence texts of all that ships beside the page. */
function licenses(): Plugin {
  return {
    name: 'driftless:licenses',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
      const folders = [...foldersOfModules(modules), ...foldersOfDependencies(fromRoot('.'))];
      this.emitFile({ type: 'asset', fileName: licensesFile, source: licenseTexts(folders) });
    },
  };
}

export default defineConfig({
  main: {
    build: {
      outDir: 'dist/main',
      externalizeDeps: false,
      rolldownOptions: {
        external,
        input: { index: fromRoot('src-main/desktop/main.ts'), ...nodeEntries },
        output: {
          ...output,
          chunkFileNames: (chunk) => `${chunkFolder(chunk)}/[name]-[hash].js`,
        },
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
    plugins: [react(), licenses()],
    build: {
      outDir: 'dist/renderer',
      minify: true,
      rolldownOptions: { input: { index: fromRoot('src-renderer/index.html') } },
    },
  },
});
