import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('tests run on the Node that the npm package "node" brings', () => {
  expect(process.version).toMatch(/^v24\.(1[5-9]|[2-9]\d)\./);
});

test('the packages that the product stands on are dependencies', () => {
  const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(manifest).toMatchObject({
    dependencies: {
      chokidar: expect.any(String),
      'electron-store': expect.any(String),
      'fast-xml-parser': expect.any(String),
      'p-queue': expect.any(String),
      undici: expect.any(String),
    },
    devDependencies: { electron: expect.any(String), vitest: expect.any(String) },
  });
});
