import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../../src-main/settings/default-settings.ts';
import type { Settings } from '../../../src-main/settings/settings-store.ts';
import { areAll, createEngineWorld, shown } from '../../support/engine-world.ts';

test('groups of settings are replaced whole, kept, and told to the host', async () => {
  const world = await createEngineWorld();
  const told: Settings[] = [];
  const { api, start } = await world.engine({
    onSettings: (settings) => told.push(settings),
    unavailable: ['startAtLogin'],
    logFile: '/log',
  });
  await start();
  const network = { ...defaultSettings.network, smallTransfers: 4, bandwidth: { up: 100, down: 0, timetable: [] } };
  const answered = await api.updateSettings({ network });
  const expected = {
    ...defaultSettings,
    network,
    unavailable: ['startAtLogin'],
    logFile: '/log',
    dataFolder: world.stateRoot,
  };
  expect({
    answered,
    read: await api.settings({}),
    stored: world.settings.read().network,
    told: told.map(({ network: { smallTransfers } }) => smallTransfers),
  }).toEqual({
    answered: expected,
    read: expected,
    stored: network,
    told: [defaultSettings.network.smallTransfers, 4],
  });
});

test('a proxy with a password, or one that is none, is refused and nothing is kept', async () => {
  const world = await createEngineWorld();
  const { api } = await world.engine();
  for (const url of ['http://me:secret@proxy.example:1', 'http://me@proxy.example:1', 'ftp://proxy.example']) {
    const network = { ...defaultSettings.network, proxy: { kind: 'manual' as const, url } };
    await expect(api.updateSettings({ network })).rejects.toMatchObject({ code: 'usage' });
  }
  expect(world.settings.read()).toMatchObject(defaultSettings);
});

test('running pairs follow the settings', async () => {
  const world = await createEngineWorld();
  const engine = await world.engine();
  const accountId = await world.addAccount(engine);
  await engine.start();
  await engine.api.addPair({ draft: await world.draft(accountId, 'docs') });
  await shown(engine, areAll('idle'));
  await engine.api.updateSettings({ sync: { ...defaultSettings.sync, ignoreRules: '*.log', remotePollSeconds: 5 } });
  await writeFile(join(world.home, 'docs', 'a.log'), '');
  await writeFile(join(world.home, 'docs', 'a.txt'), '');
  await shown(engine, ({ pairs: [pair] }) => pair?.files === 1);
  expect((await world.bucket.list({ prefix: 'docs/' })).objects.map(({ key }) => key)).toEqual(['docs/a.txt']);
});

test('ignore rules can be tried', async () => {
  const { api } = await (await createEngineWorld()).engine();
  const tried = await Promise.all([
    api.testIgnoreRules({ rules: '*.log\n!keep.log', path: 'a/b.log', isFolder: false }),
    api.testIgnoreRules({ rules: '*.log\n!keep.log', path: 'a/keep.log', isFolder: false }),
    api.testIgnoreRules({ rules: 'build/', path: 'build', isFolder: true }),
  ]);
  expect(tried).toEqual([
    { ignoredBy: { rule: '*.log', source: 'settings' } },
    {},
    { ignoredBy: { rule: 'build/', source: 'settings' } },
  ]);
});
