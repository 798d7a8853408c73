import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gatherOutput } from '../../../src-main/headless/gathered-output.ts';

function writesTo(isTTY: boolean) {
  const writes: string[] = [];
  return { writes, output: gatherOutput({ isTTY, write: (text) => writes.push(text) }) };
}

test('what is written to a pipe in one turn goes out at once and in order, and later turns after it', async () => {
  const { writes, output } = writesTo(false);
  output.stream.write('a\n');
  output.stream.write('b\n');
  const inTheTurn = [...writes];
  await nextTurn();
  output.stream.write('c\n');
  await nextTurn();
  expect({ inTheTurn, writes }).toEqual({ inTheTurn: [], writes: ['a\nb\n', 'c\n'] });
});

test('at the end of the process nothing is kept back, and nothing is written twice', async () => {
  const { writes, output } = writesTo(false);
  output.stream.write('a\n');
  output.flush();
  output.flush();
  await nextTurn();
  expect(writes).toEqual(['a\n']);
});

test('a terminal gets each line at once', () => {
  const { writes, output } = writesTo(true);
  output.stream.write('a\n');
  output.stream.write('b\n');
  expect(writes).toEqual(['a\n', 'b\n']);
});
