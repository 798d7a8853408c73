import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src-main/foundation/clock.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { activityRowsMax, openActivityStore } from '../../../src-main/state/activity-store.ts';

const world = { clock: systemClock, logger: silentLogger };
const entry = { pairId: 'p', at: 1.5, kind: 'uploaded' as const, path: 'a 文件 🌊', bytes: 2 ** 40 };

async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-activity-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'activity.sqlite');
}

test('history is read back newest first, also after a restart, and ids go on growing', async () => {
  const file = await temporaryFile();
  const first = openActivityStore(file, world);
  first.add(entry);
  const reason = { code: 'file-busy' as const, detail: 'in use', requestId: 'r' };
  first.add({ ...entry, kind: 'problem-found', reason });
  first.close();
  first.close();
  const second = openActivityStore(file, world);
  onTestFinished(() => second.close());
  second.add(entry);
  expect(second.newest(10, [entry.pairId])).toEqual([
    { ...entry, id: 3 },
    { ...entry, id: 2, kind: 'problem-found', reason },
    { ...entry, id: 1 },
  ]);
  expect(second.newest(1, [entry.pairId, 'another']).map(({ id }) => id)).toEqual([3]);
  expect(second.newest(10, ['another'])).toEqual([]);
});

test('only the newest entries are kept', async () => {
  const file = await temporaryFile();
  const store = openActivityStore(file, world);
  for (let count = 0; count < activityRowsMax + 500; count += 1) {
    store.add({ ...entry, bytes: count });
  }
  store.newest(1, [entry.pairId]);
  store.add({ ...entry, bytes: -1 });
  const kept = store.newest(activityRowsMax * 2, [entry.pairId]);
  store.close();
  expect([kept.length, kept[0]?.bytes, kept.at(-1)?.bytes]).toEqual([activityRowsMax, -1, 501]);
});

test('a file that is no database is set aside, and the history begins anew', async () => {
  const file = await temporaryFile();
  await writeFile(file, 'x'.repeat(5000));
  const store = openActivityStore(file, world);
  store.add(entry);
  expect(store.newest(10, [entry.pairId])).toEqual([{ ...entry, id: 1 }]);
  store.close();
  const names = await readdir(dirname(file));
  expect(names.filter((name) => name.startsWith('activity.sqlite.damaged-'))).toHaveLength(1);
});
