import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const moduleUrl = new URL('../../../src-main/app/collect-at-rest.ts', import.meta.url).href;

/** Fills the heap with what nobody uses any more, then does nothing until that is gone. */
const program = `
  import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
  import { collectAtRest } from ${JSON.stringify(moduleUrl)};
  collectAtRest(200);
  const mebibytes = () => process.memoryUsage().heapUsed / 1024 ** 2;
  let kept = [];
  for (let turn = 0; turn < 3000; turn += 1) {
    kept[turn % 600] = Array.from({ length: 1000 }, (_, n) => ({ n, text: 'text ' + n }));
    await nextTurn();
  }
  const full = mebibytes();
  kept = [];
  while (mebibytes() > full / 3) {
    await pause(50);
  }
  console.log('given back');
`;

test('what is not used any more is given back once there is nothing to do', { timeout: 120_000 }, () => {
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    encoding: 'utf8',
    timeout: 110_000,
  });
  expect(said).toBe('given back\n');
});
