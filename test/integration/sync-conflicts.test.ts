import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toObjectKey, toRelPath } from '../../src-main/foundation/names.ts';
import { decide, device, fail, kinds, startWorld, withoutOthers } from '../support/conflict-world.ts';
import { localFiles, once, remoteFiles, trashed } from '../support/pair-files.ts';

const copy = 'x (conflict NOW HERE).txt';

test('a deletion here against an edit there can be decided either way', async () => {
  for (const choice of ['local', 'remote', 'both'] as const) {
    const world = await startWorld({ 'x.txt': 'base' });
    rmSync(join(world.root, 'x.txt'));
    const { etag, size } = await world.store.seed('x.txt', 'theirs');
    const side = { kind: 'file', size, etag } as const;
    const row = { path: toRelPath('x.txt'), kind: 'delete-edit', local: { kind: 'absent' }, remote: side } as const;
    const version = `absent file:${etag}`;
    const engine = world.open({
      state: (state) => {
        state.putConflict({ ...row, version, foundAt: 1 });
        return state;
      },
    });
    const result = await engine.resolveConflict({ path: row.path, version, choice });
    const report = await engine.runOnce(once);
    const files = choice === 'local' ? {} : { 'x.txt': 'theirs' };
    expect({
      result: result.outcome,
      report: report.outcome,
      local: withoutOthers(localFiles(world.root)),
      remote: withoutOthers(remoteFiles(world.store)),
      trash: trashed(world.root).includes('theirs'),
    }).toEqual({ result: 'resolved', report: 'in-sync', local: files, remote: files, trash: choice === 'local' });
  }
});

test('a choice made for what is not there any more is refused, and nothing is touched', async () => {
  for (const move of ['local', 'remote'] as const) {
    const world = await (kinds['edit-edit'] ?? fail)('off');
    const engine = world.open(device);
    const report = await engine.runOnce(once);
    if (move === 'local') {
      writeFileSync(join(world.root, 'x.txt'), 'mine, later');
    } else {
      await world.store.seed('x.txt', 'theirs, later');
    }
    const before = [localFiles(world.root), remoteFiles(world.store)];
    const results = [
      await decide(engine, report, 'local'),
      await decide(engine, report, 'remote'),
      await decide(engine, report, 'both'),
      await decide(engine, report, 'merged', 'text'),
    ];
    const looked = await engine.runOnce(once);
    expect({
      results: results.map(({ outcome }) => outcome),
      after: [localFiles(world.root), remoteFiles(world.store)],
      isNew: looked.conflicts[0]?.version !== report.conflicts[0]?.version,
      now: (await decide(engine, looked, 'local')).outcome,
    }).toEqual({ results: Array(4).fill('moved-on'), after: before, isNew: true, now: 'resolved' });
  }
});

test('a side that moves on while the choice is carried out is not overwritten', async () => {
  const world = await (kinds['edit-edit'] ?? fail)('off');
  const engine = world.open(device);
  const report = await engine.runOnce(once);
  let heads = 0;
  world.store.inject({
    method: 'head',
    times: 2,
    after: async () => {
      heads += 1;
      if (heads === 2) {
        await world.store.seed('x.txt', 'theirs, later');
      }
    },
  });
  // The second HEAD is the last look before the PUT: what comes after it an unversioned bucket cannot tell.
  world.store.inject({
    method: 'get',
    before: async () => {
      await world.store.seed('x.txt', 'theirs, later');
    },
  });
  const result = await decide(engine, report, 'local');
  expect({ result: result.outcome, remote: remoteFiles(world.store)['x.txt'] }).toEqual({
    result: 'moved-on',
    remote: 'theirs, later',
  });
});

test('an undo is refused when a side has moved on since', async () => {
  const world = await (kinds['edit-edit'] ?? fail)('off');
  const engine = world.open(device);
  const result = await decide(engine, await engine.runOnce(once), 'local');
  writeFileSync(join(world.root, 'x.txt'), 'edited since');
  const undoId = result.outcome === 'resolved' ? (result.undoId ?? '') : '';
  await expect(engine.undoResolution(undoId)).rejects.toMatchObject({ code: 'target-changed' });
  await expect(engine.undoResolution('unknown')).rejects.toMatchObject({ code: 'not-found' });
  expect([readFileSync(join(world.root, 'x.txt'), 'utf8'), remoteFiles(world.store)['x.txt']]).toEqual([
    'edited since',
    'mine',
  ]);
});

test('a conflict on a conflict copy gets a copy of the original name, and it ends there', async () => {
  const path = 'x (conflict 2026-01-31 14.05 LAPTOP).txt';
  const world = await startWorld({ [path]: 'base' });
  writeFileSync(join(world.root, path), 'mine');
  await world.store.seed(path, 'theirs');
  const engine = world.open({ config: { deviceName: 'HERE', conflictPolicy: 'both' } });
  const report = await engine.runOnce(once);
  const files = withoutOthers(localFiles(world.root));
  expect([report.outcome, report.conflicts, files]).toEqual([
    'in-sync',
    [],
    { 'x (conflict NOW LAPTOP).txt': 'theirs', [copy]: 'mine' },
  ]);
});

test.each([
  ['local', { 'x.txt': 'mine' }],
  ['remote', { 'x.txt': 'theirs' }],
  ['both', { 'x.txt': 'theirs', [copy]: 'mine' }],
  ['newest', { 'x.txt': 'theirs' }],
] as const)('the policy %s decides by itself in the pass that finds the conflict', async (conflictPolicy, files) => {
  const world = await startWorld({ 'x.txt': 'base' });
  writeFileSync(join(world.root, 'x.txt'), 'mine');
  utimesSync(join(world.root, 'x.txt'), 1_000_000_000, 1_000_000_000);
  await world.store.seed('x.txt', 'theirs', { meta: { mtime: '1000000100' } });
  const report = await world.open({ config: { deviceName: 'HERE', conflictPolicy } }).runOnce(once);
  expect({
    report: [report.outcome, ...report.conflicts],
    local: withoutOthers(localFiles(world.root)),
    remote: withoutOthers(remoteFiles(world.store)),
    told: world.activity.filter(({ kind }) => kind.startsWith('conflict')).map(({ kind, path }) => [kind, path]),
  }).toEqual({
    report: ['in-sync'],
    local: files,
    remote: files,
    told: [
      ['conflict-found', 'x.txt'],
      ['conflict-resolved', 'x.txt'],
    ],
  });
});

test('newest keeps the newer local file, and asks where times are equal or one side is a folder', async () => {
  const world = await startWorld({ 'newer.txt': 'base', 'equal.txt': 'base' });
  writeFileSync(join(world.root, 'newer.txt'), 'mine');
  writeFileSync(join(world.root, 'equal.txt'), 'mine');
  utimesSync(join(world.root, 'newer.txt'), 1_000_000_200, 1_000_000_200);
  utimesSync(join(world.root, 'equal.txt'), 1_000_000_100, 1_000_000_100);
  const meta = { mtime: '1000000100' };
  await world.store.seed('newer.txt', 'theirs', { meta });
  await world.store.seed('equal.txt', 'theirs', { meta });
  mkdirSync(join(world.root, 'clash'));
  writeFileSync(join(world.root, 'clash/in'), 'mine');
  await world.store.seed('clash', 'theirs', { meta });
  const report = await world.open({ config: { conflictPolicy: 'newest' } }).runOnce(once);
  expect([report.conflicts.map(({ path }) => path), remoteFiles(world.store)['newer.txt']]).toEqual([
    ['clash', 'equal.txt'],
    'mine',
  ]);
});

test('a policy never writes the side that a one-way mode leaves alone', async () => {
  const world = await (kinds['edit-edit'] ?? fail)('off');
  const report = await world.open({ mode: 'upload', config: { conflictPolicy: 'remote' } }).runOnce(once);
  expect([report.outcome, localFiles(world.root)['x.txt'], remoteFiles(world.store)['x.txt']]).toEqual([
    'conflicts',
    'mine',
    'theirs',
  ]);
});

test('a merged text keeps the byte order mark and its line ends as given', async () => {
  const world = await startWorld({ 'x.txt': '\uFEFFbase\r\n' });
  writeFileSync(join(world.root, 'x.txt'), '\uFEFFmine\r\n');
  await world.store.seed('x.txt', '\uFEFFtheirs\r\n');
  const engine = world.open(device);
  const result = await decide(engine, await engine.runOnce(once), 'merged', 'a\r\nb\n');
  expect([
    result.outcome,
    readFileSync(join(world.root, 'x.txt')),
    Buffer.from(world.store.objects.get(toObjectKey('x.txt'))?.bytes ?? []),
  ]).toEqual(['resolved', Buffer.from('\uFEFFa\r\nb\n'), Buffer.from('\uFEFFa\r\nb\n')]);
});

const nihao = Buffer.from([0xc4, 0xe3, 0xba, 0xc3]);

test.each([
  [
    'here and there',
    Buffer.from([0xc4, 0xe3]),
    nihao,
    '你好\r\n😀',
    [0xc4, 0xe3, 0xba, 0xc3, 0x0d, 0x0a, 0x94, 0x39, 0xfc, 0x36],
  ],
  ['there, with plain ASCII here', Buffer.from('a'), nihao, 'a你', [0x61, 0xc4, 0xe3]],
  ['nowhere: UTF-8', Buffer.from('a'), Buffer.from('你'), 'a你', [0x61, 0xe4, 0xbd, 0xa0]],
  ['there only: the encoding is that of the file here', Buffer.from('好'), nihao, '你', [0xe4, 0xbd, 0xa0]],
])('a merged text is written as the file was: GB18030 %s', async (_where, here, there, text, expected) => {
  const world = await startWorld({ 'x.txt': 'base' });
  writeFileSync(join(world.root, 'x.txt'), here);
  await world.store.seed(
    'x.txt',
    Uint8Array.from(there, (byte) => byte),
  );
  const engine = world.open(device);
  const result = await decide(engine, await engine.runOnce(once), 'merged', text);
  expect([
    result.outcome,
    [...readFileSync(join(world.root, 'x.txt'))],
    [...(world.store.objects.get(toObjectKey('x.txt'))?.bytes ?? [])],
  ]).toEqual(['resolved', expected, expected]);
});

test.each([
  ['a text that GB18030 cannot hold', [0xc4, 0xe3], '你\uE5E5'],
  ['a file that is read as GB18030, and would come out as other bytes', [0x80, 0x31], '€2'],
])('%s is not merged, and both sides stay', async (_what, bytes, text) => {
  const world = await startWorld({ 'x.txt': 'base' });
  writeFileSync(join(world.root, 'x.txt'), Uint8Array.from(bytes));
  await world.store.seed('x.txt', 'theirs');
  const engine = world.open(device);
  const result = await decide(engine, await engine.runOnce(once), 'merged', text);
  const later = await engine.runOnce(once);
  expect({
    result,
    local: [...readFileSync(join(world.root, 'x.txt'))],
    remote: remoteFiles(world.store)['x.txt'],
    trashed: trashed(world.root),
    conflicts: later.conflicts.map(({ path }) => path),
  }).toEqual({
    result: { outcome: 'failed', reason: expect.objectContaining({ code: 'encoding-not-kept' }) },
    local: bytes,
    remote: 'theirs',
    trashed: [],
    conflicts: ['x.txt'],
  });
});

test.each([
  ['off', 'from the state'],
  ['enabled', 'from the older version'],
] as const)('with versioning %s all three sides can be looked at, the base %s', async (versioning, _from) => {
  const world = await (kinds['edit-edit'] ?? fail)(versioning);
  const engine = world.open(device);
  await engine.runOnce(once);
  const path = toRelPath('x.txt');
  const sides = await Promise.all(
    (['local', 'remote', 'base'] as const).map((side) => engine.conflictContent(path, side)),
  );
  expect(sides).toEqual(['mine', 'theirs', 'base'].map((text) => ({ kind: 'text', text, encoding: 'utf-8' })));
});

test('while a pass carries out its plan, a conflict it has frozen can be decided', async () => {
  const world = await (kinds['edit-edit'] ?? fail)('off');
  writeFileSync(join(world.root, 'slow.txt'), 'takes its time');
  const sending = Promise.withResolvers<void>();
  const mayGoOn = Promise.withResolvers<void>();
  world.store.inject({
    method: 'put',
    matches: ({ key }) => key === 'slow.txt',
    before: async () => {
      sending.resolve();
      await mayGoOn.promise;
    },
  });
  const engine = world.open(device);
  const started = engine.start();
  await sending.promise;
  const [row = fail()] = await world.untilConflicts((conflicts) => conflicts.length > 0);
  const result = await engine.resolveConflict({
    path: toRelPath(row.path),
    version: row.version,
    choice: 'local',
  });
  const whileRunning = [result.outcome, remoteFiles(world.store)['x.txt'], remoteFiles(world.store)['slow.txt']];
  mayGoOn.resolve();
  await started;
  await world.untilState(({ kind }) => kind === 'idle');
  await engine.stop();
  const left = await world.open().runOnce(once);
  expect({ whileRunning, left: left.outcome, slow: remoteFiles(world.store)['slow.txt'] }).toEqual({
    whileRunning: ['resolved', 'mine', undefined],
    left: 'in-sync',
    slow: 'takes its time',
  });
});

test('what has been decided is gone from the list that is shown', async () => {
  const world = await (kinds['edit-edit'] ?? fail)('off');
  const engine = world.open(device);
  const report = await engine.runOnce(once);
  const before = world.conflicts().length;
  await decide(engine, report, 'remote');
  await engine.runOnce(once);
  expect([before, world.conflicts().length]).toEqual([1, 0]);
});
