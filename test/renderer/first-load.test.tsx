// @vitest-environment node
/** What a browser must fetch before the overview is drawn: the entry, everything it imports at once, and the styles. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { expect, test } from 'vitest';

const budgetBytes = 300_000;

test('the first load stays within its budget, and leaves charts and other screens for later', async () => {
  const built = await build({
    root: join(import.meta.dirname, '../../src-renderer'),
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    // As it is shipped, not as it is tested.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false },
  });
  const outputs = 'output' in built ? built.output : [];
  const chunks = new Map(outputs.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one] as const] : [])));
  const first = new Set<string>([...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  for (const name of first) {
    for (const imported of chunks.get(name)?.imports ?? []) {
      first.add(imported);
    }
  }
  const entryStyles = outputs.filter(({ fileName }) => /index-[^/]*\.css$/.test(fileName));
  const texts = [
    ...[...first].map((name) => chunks.get(name)?.code ?? ''),
    ...entryStyles.map((one) => (one.type === 'asset' ? String(one.source) : '')),
  ];
  const modules = [...first].flatMap((name) => chunks.get(name)?.moduleIds ?? []);
  const later = /uplot|codemirror|node-diff3|wizard\/|settings\/settings-screen|activity\/activity-screen/;
  expect([
    texts.reduce((sum, text) => sum + gzipSync(text).length, 0) < budgetBytes,
    entryStyles.length,
    modules.some((id) => id.includes('overview-screen')),
    modules.filter((id) => later.test(id)),
  ]).toEqual([true, 1, true, []]);
}, 60_000);
