import { expect, test } from 'vitest';
import { toLocalPath } from '../../../src-main/foundation/names.ts';
import { createSharedSync } from '../../../src-main/transfer/shared-sync.ts';

/** Syncs that end when they are told to. */
function heldSyncs() {
  const begun: { readonly path: string; readonly end: PromiseWithResolvers<void> }[] = [];
  const sync = createSharedSync((path) => {
    const end = Promise.withResolvers<void>();
    begun.push({ path, end });
    return end.promise;
  });
  return { begun, sync: (path: string) => sync(toLocalPath(path)) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('all who ask while a folder is being synced share the next sync, which begins only then; other folders do not wait', async () => {
  const { begun, sync } = heldSyncs();
  const log: string[] = [];
  const asked = ['first', 'second', 'third'].map((name) => sync('/a').then(() => log.push(name)));
  const other = sync('/b').then(() => log.push('other'));
  const atOnce = begun.map(({ path }) => path);
  begun[1]?.end.resolve();
  await other;
  begun[0]?.end.resolve();
  await turn();
  const afterFirst = [...log];
  begun[2]?.end.resolve();
  await Promise.all(asked);
  expect({ atOnce, afterFirst, log, syncs: begun.length }).toEqual({
    atOnce: ['/a', '/b'],
    afterFirst: ['other', 'first'],
    log: ['other', 'first', 'second', 'third'],
    syncs: 3,
  });
});

test('a sync that fails fails only for those who waited for it', async () => {
  const { begun, sync } = heldSyncs();
  const first = sync('/a').catch(() => 'failed');
  const second = sync('/a').then(() => 'synced');
  begun[0]?.end.reject(new Error('the disk'));
  await turn();
  begun[1]?.end.resolve();
  expect(await Promise.all([first, second])).toEqual(['failed', 'synced']);
  const again = sync('/a').then(() => 'synced');
  begun[2]?.end.resolve();
  expect(await again).toBe('synced');
});
