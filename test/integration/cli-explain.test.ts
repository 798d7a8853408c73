/** `driftless explain` as a real process against a real `cos-server` process. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree, runCli, startServer, temporaryFolder, testBucket, writeTree } from '../support/cli-process.ts';

test('a path is explained in sentences and as JSON, before and after a change, and nothing is changed by asking', async () => {
  const home = await temporaryFolder();
  const { endpoint, keys } = await startServer(home);
  const folder = join(home, 'synced');
  await writeTree(folder, { 'notes/a.txt': 'first', 'notes/b.txt': 'stays', '.driftlessignore': '*.log\n' });
  const place = [folder, `cos://${testBucket}/p`];
  const options = ['--endpoint', endpoint, '--state', join(home, 'state')];
  const explain = (path: string, ...more: readonly string[]) =>
    runCli(['explain', ...place, path, ...options, ...more], keys, home);
  expect(await runCli(['sync', ...place, '--once', ...options], keys, home)).toMatchObject({ code: 0 });
  await writeFile(join(folder, 'notes/a.txt'), 'second version');
  await writeFile(join(folder, 'x.log'), 'log');
  await rm(join(folder, 'notes/b.txt'));
  const before = await readTree(folder);
  const edited = await explain('notes/a.txt');
  const kept = await explain(join(folder, 'notes/b.txt'), '--mode', 'upload-keep');
  const ignored = await explain('x.log', '--json');
  const outside = await explain('../elsewhere');
  const few = await runCli(['explain', folder, `cos://${testBucket}/p`, ...options], keys, home);
  expect({
    edited: [edited.code, edited.stdout.split('\n').filter((line) => !line.startsWith('  '))],
    kept: [kept.code, kept.stdout.split('\n').filter((line) => !line.startsWith('  '))],
    ignored: [ignored.code, JSON.parse(ignored.stdout)],
    outside: [outside.code, outside.stderr],
    few: few.code,
    after: await readTree(folder),
  }).toEqual({
    edited: [0, ['notes/a.txt', 'Seen: changed here.', 'Next sync: upload.', '']],
    kept: [
      0,
      [
        'notes/b.txt',
        'Seen: a change that the mode leaves out.',
        'The mode upload-keep holds back: delete in bucket.',
        '',
      ],
    ],
    ignored: [
      0,
      expect.objectContaining({
        event: 'explanation',
        path: 'x.log',
        reason: 'ignored',
        ignoredBy: { rule: '*.log', source: '.driftlessignore' },
      }),
    ],
    outside: [2, expect.stringContaining('is not a path inside the synced folder')],
    few: 2,
    after: before,
  });
});
