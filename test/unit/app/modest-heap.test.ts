import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const moduleUrl = new URL('../../../src-main/app/modest-heap.ts', import.meta.url).href;

/** Does `turns` turns of work, as a large pass does, with so many objects in use all the time, and prints what `told` is in the end. */
const programOf = ({ inUse, turns, told }: { inUse: number; turns: number; told: string }): string => `
  import { setImmediate as nextTurn } from 'node:timers/promises';
  import { getHeapSpaceStatistics } from 'node:v8';
  import { keepHeapModest } from ${JSON.stringify(moduleUrl)};
  keepHeapModest();
  const space = (name) => getHeapSpaceStatistics().find((one) => one.space_name === name);
  const inUse = Array.from({ length: ${inUse} }, (_, n) => ({ n, text: 'text ' + n }));
  const kept = [];
  let largest = 0;
  for (let turn = 0; turn < ${turns}; turn += 1) {
    kept[turn % 300] = Array.from({ length: 500 }, (_, n) => ({ n, text: 'text ' + n }));
    await nextTurn();
    largest = turn < ${turns} / 3 ? 0 : Math.max(largest, space('old_space').space_used_size);
  }
  console.log(inUse.length === 0 ? 0 : 1, (${told}) / 1024 ** 2);
`;

function toldBy(program: string): number {
  const told = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    encoding: 'utf8',
  });
  return Number(told.split(' ')[1]);
}

test('much work does not make the space for young objects large', { timeout: 120_000 }, () => {
  const mebibytes = toldBy(programOf({ inUse: 0, turns: 3_000, told: "space('new_space').space_size" }));
  expect(mebibytes).toBeLessThanOrEqual(34);
});

test('what has been used is not left lying until it is as much as what is in use', { timeout: 120_000 }, () => {
  const mebibytes = toldBy(programOf({ inUse: 400_000, turns: 12_000, told: 'largest' }));
  expect(mebibytes).toBeLessThanOrEqual(95);
});
