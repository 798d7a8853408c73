import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { areAll, createEngineWorld, shown } from '../../support/engine-world.ts';

test('the demo begins once however often it is asked for, is stored nowhere, and can be removed and begun again', async () => {
  const { settings, stateRoot, ...world } = await createEngineWorld();
  const engine = await world.engine();
  const { api } = engine;
  await engine.start();
  const begun = await Promise.all([api.startDemo({}), api.startDemo({})]);
  const { pairs } = await shown(engine, areAll('idle'));
  await api.removePair({ pairId: 'demo' });
  const gone = await shown(engine, ({ pairs: left }) => left.length === 0);
  const note = join(stateRoot, 'demo', 'Driftless Demo', 'mine.txt');
  await writeFile(note, 'mine');
  await api.startDemo({});
  await shown(engine, ({ pairs: [pair] }) => pair?.state.kind === 'idle' && pair.files > (pairs[0]?.files ?? 0));
  expect({
    begun,
    names: pairs.map(({ name, bucket }) => [name, bucket]),
    gone: gone.pairs,
    stored: settings.read().pairs,
    note: await readFile(note, 'utf8'),
  }).toEqual({
    begun: [{ pairId: 'demo' }, { pairId: 'demo' }],
    names: [['Driftless Demo', 'demo-1250000000']],
    gone: [],
    stored: [],
    note: 'mine',
  });
  await engine.stop();
});

test('a demo that cannot begin says why, and begins once that is mended', async () => {
  const { stateRoot, ...world } = await createEngineWorld();
  const engine = await world.engine();
  const { api } = engine;
  await engine.start();
  await writeFile(join(stateRoot, 'demo'), 'not a folder');
  await expect(api.startDemo({})).rejects.toMatchObject({ code: 'local-io' });
  await rm(join(stateRoot, 'demo'));
  expect(await api.startDemo({})).toEqual({ pairId: 'demo' });
  await engine.stop();
});
