import { expect, test } from 'vitest';
import { toRelPath } from '../../../src-main/foundation/names.ts';
import { createTurns } from '../../../src-main/sync/turns.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a pass waits for jobs, and jobs wait for a pass, but for those on paths it has frozen', async () => {
  const turns = createTurns();
  const trace: string[] = [];
  const gate = Promise.withResolvers<void>();
  const early = turns.run(toRelPath('early'), async () => {
    trace.push('early begins');
    await gate.promise;
    trace.push('early ends');
  });
  const passing = turns.beginPass().then((turn) => {
    trace.push('pass begins');
    return turn;
  });
  await settled();
  gate.resolve();
  await early;
  const pass = await passing;
  const frozen = turns.run(toRelPath('frozen'), async () => void trace.push('frozen'));
  const other = turns.run(toRelPath('other'), async () => void trace.push('other'));
  await settled();
  trace.push('freeze');
  pass.freeze(new Set([toRelPath('frozen')]));
  await frozen;
  await settled();
  trace.push('pass ends');
  pass.end();
  await other;
  expect(trace).toEqual(['early begins', 'early ends', 'pass begins', 'freeze', 'frozen', 'pass ends', 'other']);
});

test('jobs on one path, or below it, run one after the other; a failure frees the path', async () => {
  const turns = createTurns();
  const trace: string[] = [];
  const job = (path: string, fails = false) =>
    turns.run(toRelPath(path), async () => {
      trace.push(`${path} begins`);
      await settled();
      trace.push(`${path} ends`);
      if (fails) {
        throw new Error('no');
      }
    });
  const outcomes = await Promise.allSettled([job('a', true), job('a/b'), job('ab'), job('a')]);
  await turns.idle();
  expect([outcomes.map(({ status }) => status), trace]).toEqual([
    ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    ['a begins', 'ab begins', 'a ends', 'a/b begins', 'ab ends', 'a/b ends', 'a begins', 'a ends'],
  ]);
});
