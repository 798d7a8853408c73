/** A disk that stops answering, as a network folder does whose server is gone. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import { hookFileSystem } from '../support/hooked-file-system.ts';
import { makePairWorld } from '../support/pair-world.ts';

/** Turns of a quarter of a minute pass in no time. */
const hastyClock: Clock = {
  ...systemClock,
  after: (ms, task) => systemClock.after(ms === 15_000 ? 1 : ms, task),
};

test('a disk that does not answer is shown, and syncing goes on by itself when it does', async () => {
  const world = makePairWorld();
  const gate = Promise.withResolvers<void>();
  let isHanging = false;
  const engine = world.open({
    clock: hastyClock,
    fs: (fs) => hookFileSystem(fs, { before: () => (isHanging ? gate.promise : undefined) }),
  });
  await engine.start();
  isHanging = true;
  writeFileSync(join(world.root, 'file'), 'bytes');
  engine.syncNow();
  const silent = await world.untilState(({ kind }) => kind === 'stopped');
  isHanging = false;
  gate.resolve();
  await world.untilActivity((activity) => activity.some(({ kind }) => kind === 'uploaded'));
  await world.untilState(({ kind }) => kind === 'idle');
  expect({ silent, keys: [...world.store.objects.keys()] }).toEqual({
    silent: { kind: 'stopped', reason: { code: 'disk-silent', detail: expect.any(String) } },
    keys: ['file'],
  });
});
