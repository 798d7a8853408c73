import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { areAll, createEngineWorld, shown } from '../../support/engine-world.ts';

test('the history is read page by page, and pages stay steady while more happens', async () => {
  const world = await createEngineWorld();
  const engine = await world.engine();
  const { api } = engine;
  const accountId = await world.addAccount(engine);
  await engine.start();
  const draft = await world.draft(accountId, 'docs');
  for (const name of ['a 100%.txt', 'b.txt', 'c.txt']) {
    await writeFile(join(world.home, 'docs', name), name);
  }
  const { pairId } = await api.addPair({ draft });
  await shown(engine, areAll('idle'));
  const first = await api.activityPage({ offset: 0, limit: 2 });
  await writeFile(join(world.home, 'docs', 'd.txt'), 'd');
  await shown(engine, ({ pairs: [pair] }) => pair?.files === 4);
  const second = await api.activityPage({ upTo: first.upTo, offset: 2, limit: 2 });
  const paths = (page: { readonly rows: readonly { readonly path: string }[] }) => page.rows.map(({ path }) => path);
  const find = async (query: Omit<Parameters<typeof api.activityPage>[0], 'offset' | 'limit'>) => {
    const page = await api.activityPage({ ...query, offset: 0, limit: 10 });
    return [page.total, paths(page).toSorted()];
  };
  expect({
    first: [first.total, first.rows.length],
    second: [second.total, second.rows.length, second.upTo === first.upTo],
    together: [...paths(first), ...paths(second)].toSorted(),
    text: await find({ text: 'B.TX' }),
    percent: await find({ text: '0%' }),
    kinds: await find({ kinds: ['downloaded'] }),
    pair: (await find({ pairId, kinds: ['uploaded'] }))[0],
  }).toEqual({
    first: [3, 2],
    second: [3, 1, true],
    together: ['a 100%.txt', 'b.txt', 'c.txt'],
    text: [1, ['b.txt']],
    percent: [1, ['a 100%.txt']],
    kinds: [0, []],
    pair: 4,
  });
  await expect(api.activityPage({ pairId: 'none', offset: 0, limit: 1 })).rejects.toMatchObject({ code: 'not-found' });
});

test('a path with a problem is looked at again when its user asks', async () => {
  const world = await createEngineWorld();
  const engine = await world.engine();
  const { api } = engine;
  const accountId = await world.addAccount(engine);
  await engine.start();
  const draft = await world.draft(accountId, 'docs');
  const archived = Buffer.from('cold');
  await world.bucket.put(
    toObjectKey('docs/cold.txt'),
    { size: archived.length, open: () => archived },
    { storageClass: 'ARCHIVE' },
  );
  const { pairId } = await api.addPair({ draft });
  const { problems } = await shown(engine, (snapshot) => snapshot.problems.length === 1);
  const tries = problems[0]?.tries ?? 0;
  await api.retryPath({ pairId, path: 'cold.txt' });
  const again = await shown(engine, (snapshot) => (snapshot.problems[0]?.tries ?? 0) > tries);
  expect(again.problems[0]).toMatchObject({ path: 'cold.txt', reason: { code: 'cos-object-archived' } });
  await expect(api.retryPath({ pairId, path: '/x' })).rejects.toMatchObject({ code: 'usage' });
});
