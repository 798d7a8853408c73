/** `accounts`, `folders` and `status` as real processes, and `serve` on what they set up. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  allBytesBelow,
  readTree,
  runCli,
  startCli,
  startServer,
  temporaryFolder,
  testBucket,
  writeTree,
} from '../support/cli-process.ts';

async function setUp() {
  const home = await temporaryFolder();
  const { endpoint, keys, secretId, secretKey } = await startServer(home);
  await writeTree(join(home, 'docs'), { 'a.txt': 'a', 'private/b.txt': 'b', 'c.log': 'c' });
  const run = async (args: readonly string[], environment: Readonly<Record<string, string>> = {}, input?: string) => {
    const { code, stdout, stderr } = await runCli(args, environment, home, input);
    return [code, stdout.trimEnd().replaceAll(home, 'HOME'), stderr.trimEnd().replaceAll(home, 'HOME')];
  };
  return { home, endpoint, keys, secretId, secretKey, data: join(home, 'data', 'driftless'), run };
}

test('what is set up by commands is served, and shown without any key', async () => {
  const { home, endpoint, keys, secretId, secretKey, data, run } = await setUp();
  const address = `cos://${testBucket}/docs`;
  const place = ['--endpoint', endpoint];
  expect([
    await run(['accounts']),
    await run(['accounts', 'add', 'Work'], keys),
    await run(['accounts', 'add', 'Work'], keys),
    await run(['accounts', 'add', 'Work', '--replace', '--stdin'], {}, `${secretId}\n${secretKey}\n`),
    await run(['accounts', 'test', 'Work', address, ...place]),
    await run(['folders', 'add', join(home, 'docs'), address, ...place, '--exclude', 'private/', '--ignore', '*.log']),
    await run(['folders', 'add', join(home, 'docs'), `cos://${testBucket}/other`, ...place]),
    await run(['accounts', 'remove', 'Work']),
    await run(['status']),
  ]).toEqual([
    [0, 'No accounts. Add one: driftless accounts add NAME', ''],
    [0, 'The keys of "Work" are kept in HOME/data/driftless.', ''],
    [2, '', expect.stringContaining('--replace gives it new keys')],
    [0, 'The keys of "Work" are kept in HOME/data/driftless.', ''],
    [
      0,
      [
        'ok      COS can be reached.',
        'ok      The clock is right.',
        'ok      The keys are known.',
        'ok      The bucket is there.',
        'ok      The bucket can be listed.',
      ].join('\n'),
      '',
    ],
    [
      0,
      'HOME/docs is set up; driftless serve syncs it.',
      expect.stringMatching(/not empty.*\n.*keeps no older versions/s),
    ],
    [1, '', expect.stringContaining('Two synced folders overlap')],
    [1, '', expect.stringContaining('Synced folders still use this account')],
    [0, expect.stringMatching(/^docs {2}HOME\/docs {2}cos:.*docs\/\n {2}not running, never synced yet$/), ''],
  ]);
  const service = startCli(['serve', '--no-open', '--json'], {}, home);
  await service.line(/^\{"page"/);
  const isSynced = async (): Promise<boolean> => {
    const [, text] = await run(['status', '--json']);
    return String(text).includes('"lastPassAt"');
  };
  while (!(await isSynced())) {
    // Each look is a process of its own, which takes long enough.
  }
  const running = await run(['status']);
  service.child.kill('SIGINT');
  const { code } = await service.ended;
  await mkdir(join(home, 'probe'));
  await runCli(['sync', join(home, 'probe'), address, '--once', ...place, '--state', join(home, 's')], keys, home);
  expect({ running, code, remote: await readTree(join(home, 'probe')) }).toEqual({
    running: [0, expect.stringMatching(/\n {2}syncing is on, checked just now: 1 file, 0 folders, 1 B$/), ''],
    code: 0,
    remote: { 'a.txt': 'a' },
  });
  expect([
    await run(['folders', 'list']),
    await run(['folders', 'remove', join(home, 'docs')]),
    await run(['folders', 'list']),
    await run(['accounts', 'remove', 'Work']),
    await run(['accounts', 'list', '--json']),
  ]).toEqual([
    [0, expect.stringMatching(/^[0-9a-f]{16} {2}HOME\/docs {2}cos:.*docs\/ {2}two-way$/), ''],
    [0, 'HOME/docs is no longer synced; its files stay, here and in the bucket.', ''],
    [0, expect.stringContaining('No synced folders'), ''],
    [0, '"Work" is removed and its keys are wiped.', ''],
    [0, '', ''],
  ]);
  expect(await allBytesBelow(data)).not.toContain(secretKey);
});

test('keys are kept where only their owner can read them, and nowhere else', async () => {
  const { keys, secretKey, data, run } = await setUp();
  await run(['accounts', 'add', 'Work', '--json'], keys);
  const answers = [await run(['accounts', '--json']), await run(['accounts', 'list'])];
  expect({
    mode: (await stat(join(data, 'secrets.json'))).mode & 0o777,
    isInSettings: (await readFile(join(data, 'settings.json'), 'utf8')).includes(secretKey),
    isShown: JSON.stringify(answers).includes(secretKey),
  }).toEqual({ mode: 0o600, isInSettings: false, isShown: false });
});

test('what is wrong with a command is said in one sentence, and nothing is set up', async () => {
  const { home, endpoint, keys, data, run } = await setUp();
  const place = ['--endpoint', endpoint];
  const address = `cos://${testBucket}/docs`;
  const add = ['folders', 'add', join(home, 'docs'), address];
  await writeFile(join(home, 'file'), '');
  const runs = await Promise.all([
    run(['accounts', 'paint']),
    run(['accounts', 'add']),
    run(['accounts', 'add', 'Work']),
    run(['accounts', 'add', 'Work', '--stdin'], {}, 'only-one-line\n'),
    run(['accounts', 'list', '--stdin']),
    run(['accounts', 'remove', 'Nobody']),
    run(['accounts', 'test', 'environment', ...place], { ...keys, COS_SECRET_KEY: 'wrong' }),
    run(['folders', 'sort']),
    run(add, keys),
    run([...add, ...place]),
    run([...add, ...place, '--exclude', '../x'], keys),
    run(['folders', 'add', join(home, 'file'), address, ...place], keys),
    run(['folders', 'remove', 'docs']),
    run(['status', 'now']),
  ]);
  expect(runs).toEqual([
    [2, '', expect.stringContaining('accounts does not know "paint"')],
    [2, '', expect.stringContaining('accounts got 1 arguments')],
    [1, '', expect.stringContaining('There are no keys')],
    [2, '', expect.stringContaining('one on each line')],
    [2, '', 'driftless: accounts list has no option --stdin'],
    [1, '', expect.stringContaining('there is no account "Nobody"')],
    [1, expect.stringMatching(/The clock is right\.\nfailed {2}The SecretKey does not fit/), ''],
    [2, '', expect.stringContaining('folders does not know "sort"')],
    [2, '', expect.stringContaining('--region REGION')],
    [1, '', expect.stringContaining('There are no keys')],
    [2, '', expect.stringContaining('is not a folder inside')],
    [1, '', expect.stringContaining('The local folder is a file')],
    [1, '', expect.stringContaining('no synced folder is "docs"')],
    [2, '', expect.stringContaining('status got 1 arguments')],
  ]);
  expect(await allBytesBelow(data)).not.toContain('"localRoot"');
});
