import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const moduleUrl = new URL('../../../src-main/app/modest-heap.ts', import.meta.url).href;

/** Makes and keeps objects for a while, as a large pass does, and tells how much space there is for young ones then. */
const program = `
  import { setImmediate as nextTurn } from 'node:timers/promises';
  import { getHeapSpaceStatistics } from 'node:v8';
  import { keepHeapModest } from ${JSON.stringify(moduleUrl)};
  keepHeapModest();
  const kept = [];
  for (let turn = 0; turn < 3000; turn += 1) {
    kept[turn % 300] = Array.from({ length: 500 }, (_, n) => ({ n, text: 'text ' + n }));
    await nextTurn();
  }
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
  console.log(young.space_size / 1024 ** 2);
`;

test('much work does not make the space for young objects large', { timeout: 120_000 }, () => {
  const told = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    encoding: 'utf8',
  });
  expect(Number(told)).toBeLessThanOrEqual(34);
});
