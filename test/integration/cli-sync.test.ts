/** `driftless sync` as a real process against a real `cos-server` process. */
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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
  const { endpoint, keys, secretKey, server } = await startServer(home);
  /** Arguments that sync `home/NAME`, each with a state of its own, like separate computers. */
  const argumentsFor = (name: string, args: readonly string[]) => [
    'sync',
    join(home, name),
    `cos://${testBucket}/p`,
    '--endpoint',
    endpoint,
    '--state',
    join(home, `${name}-state`),
    ...args,
  ];
  return {
    home,
    server,
    endpoint,
    keys,
    secretKey,
    once: (name: string, args: readonly string[] = []) => runCli(argumentsFor(name, ['--once', ...args]), keys, home),
    start: (name: string, args: readonly string[]) => startCli(argumentsFor(name, args), keys, home),
    watch: (name: string, args: readonly string[] = []) =>
      startCli(argumentsFor(name, ['--watch', ...args]), keys, home),
    folder: async (name: string, tree: Readonly<Record<string, string>> = {}) => {
      await writeTree(join(home, name), tree);
      return join(home, name);
    },
  };
}

const sample = { 'a.txt': 'a', 'folder/文件 🌊.txt': 'b', 'folder/deep/empty': '' };

test('a dry run tells every decision and changes nothing; the real run does them; the next has nothing to do', async () => {
  const { folder, once } = await setUp();
  const one = await folder('one', sample);
  const two = await folder('two', { 'own.txt': 'two' });
  const dry = await once('one', ['--dry-run']);
  expect([dry.code, await readdir(one)]).toEqual([0, ['a.txt', 'folder']]);
  expect(dry.stdout).toMatch(/^upload +a\.txt {2}\(new here\)$/m);
  expect(dry.stdout).toMatch(/^Dry run: 3 uploads \(2 B\).*Nothing was changed\.$/m);
  expect((await once('two', ['--dry-run'])).stdout).toMatch(/^Dry run: 1 upload \(3 B\)/m);
  const first = await once('one');
  const second = await once('two');
  expect([first.code, second.code, await readTree(two)]).toEqual([0, 0, { ...sample, 'own.txt': 'two' }]);
  expect(first.stdout).toMatch(/^uploaded +a\.txt {2}\(1 B\)$/m);
  expect(second.stdout).toMatch(/^In sync: 1 uploaded \(3 B\), 3 downloaded \(2 B\)/m);
  const third = await once('two', ['--json']);
  expect(JSON.parse(third.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    event: 'summary',
    outcome: 'in-sync',
    exitCode: 0,
    counts: { uploaded: 0, downloaded: 0 },
  });
});

test('conflicts end with 3 and keep both sides; problems end with 5', async () => {
  const { folder, once } = await setUp();
  const one = await folder('one', { 'a.txt': 'base' });
  const two = await folder('two');
  await once('one');
  await once('two');
  await writeFile(join(one, 'a.txt'), 'from one');
  await writeFile(join(two, 'a.txt'), 'from two!');
  expect((await once('one')).code).toBe(0);
  const conflicted = await once('two');
  expect([conflicted.code, await readTree(two)]).toEqual([3, { 'a.txt': 'from two!' }]);
  expect(conflicted.stdout).toMatch(/^conflict +a\.txt {2}\(changed on both sides\)$/m);
  const three = await folder('three');
  await once('three');
  await writeFile(join(three, 'bad\nname'), '');
  await writeFile(join(three, `${'n'.repeat(200)}`), 'fine');
  await symlink('a.txt', join(three, 'link'));
  const problematic = await once('three');
  expect(problematic.code).toBe(5);
  expect(problematic.stdout).toMatch(/^problem +link {2}Links are not followed and not synced/m);
});

test('a mass deletion is held with 4, and allowed once with --proceed', async () => {
  const { folder, once } = await setUp();
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, `${index}`]));
  const one = await folder('one', { ...many, 'kept.txt': 'kept' });
  await once('one');
  await Promise.all(Object.keys(many).map((name) => rm(join(one, name))));
  const held = await once('one');
  const other = await once('one', ['--proceed', 'root-emptied']);
  expect([held.code, other.code]).toEqual([4, 4]);
  expect(held.stdout).toContain('run it again with --proceed mass-deletion');
  const allowed = await once('one', ['--proceed', 'mass-deletion']);
  const two = await folder('two');
  await once('two');
  expect([allowed.code, await readTree(two)]).toEqual([0, { 'kept.txt': 'kept' }]);
});

test('--watch keeps both sides the same until it is stopped, and then ends with 0 within 2 seconds', async () => {
  const { home, folder, once, watch } = await setUp();
  const one = await folder('one', { 'a.txt': 'a' });
  const two = await folder('two');
  const watching = watch('one');
  await watching.line(/Watching for changes/);
  await writeFile(join(one, 'new.txt'), 'new');
  await watching.line(/^uploaded +new\.txt/);
  await once('two');
  expect(await readTree(two)).toEqual({ 'a.txt': 'a', 'new.txt': 'new' });
  const began = Date.now();
  watching.child.kill('SIGINT');
  expect((await watching.ended).code).toBe(0);
  expect(Date.now() - began).toBeLessThan(2000);
  expect((await readdir(join(home, 'one-state', 'pairs'))).filter((name) => name.endsWith('.lock'))).toEqual([]);
});

test('--watch ends with 4 when a guard holds, goes on with --proceed, and ends with 1 when the folder goes', async () => {
  const { folder, once, watch } = await setUp();
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}`, `${index}`]));
  const one = await folder('one', { ...many, 'kept.txt': 'kept' });
  await once('one');
  await Promise.all(Object.keys(many).map((name) => rm(join(one, name))));
  const held = await watch('one').ended;
  expect([held.code, held.stderr]).toEqual([4, expect.stringContaining('run it again with --proceed mass-deletion')]);
  const allowed = watch('one', ['--proceed', 'mass-deletion']);
  await allowed.line(/^deleted in bucket +f39/);
  await rm(one, { recursive: true });
  const gone = await allowed.ended;
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('The local folder is missing')]);
});

test('a pair that is being synced already is refused', async () => {
  const { folder, once, watch } = await setUp();
  await folder('one', { 'a.txt': 'a' });
  await watch('one').line(/Watching for changes/);
  const { code, stderr } = await once('one');
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^driftless: Another Driftless is syncing this folder already/),
  ]);
});

test('SIGTERM in the middle of --once ends it soon, says so, and the next run goes on', async () => {
  const { folder, start, once } = await setUp();
  const count = 600;
  await folder('one', Object.fromEntries(Array.from({ length: count }, (_, n) => [`d${n % 20}/f${n}`, `${n}`])));
  const two = await folder('two');
  const interrupted = start('one', ['--once']);
  await interrupted.line(/^uploaded/);
  const began = Date.now();
  interrupted.child.kill('SIGTERM');
  const { code, stderr } = await interrupted.ended;
  expect([code, stderr, Date.now() - began < 2000]).toEqual([
    1,
    'driftless: Stopped before it was done; nothing is lost, run it again to go on.\n',
    true,
  ]);
  expect((await once('one')).code).toBe(0);
  await once('two');
  expect(Object.keys(await readTree(two))).toHaveLength(count);
});

test('the secret key is in no output, no log, no state', async () => {
  const { home, server, secretKey, folder, once, watch } = await setUp();
  await folder('one', sample);
  const log = join(home, 'log.jsonl');
  const first = await once('one', ['--log-level', 'debug', '--log-file', log]);
  const second = await once('one', ['--log-level', 'debug', '--json']);
  const watching = watch('one', ['--log-level', 'debug']);
  await watching.line(/Watching/);
  watching.child.kill('SIGINT');
  const third = await watching.ended;
  server.child.kill('SIGINT');
  await server.ended;
  // The server keeps its keys in its own root, where they belong.
  await rm(join(home, 'cloud', 'credentials.json'));
  const everything =
    [first, second, third].map(({ stdout, stderr }) => stdout + stderr).join('\n') + (await allBytesBelow(home));
  expect(everything).toContain('a.txt');
  expect(everything).not.toContain(secretKey);
  // A log that says nothing would prove nothing.
  expect({ once: await readFile(log, 'utf8'), watching: third.stderr }).toEqual({
    once: expect.stringContaining('"pair state"'),
    watching: expect.stringContaining('"pass ended"'),
  });
});

test('a dry run for programs says what is pending, and that the sides are in sync once they are', async () => {
  const { folder, once } = await setUp();
  await folder('one', sample);
  const summaryOf = (stdout: string): unknown => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  const before = summaryOf((await once('one', ['--dry-run', '--json'])).stdout);
  await once('one');
  const after = summaryOf((await once('one', ['--dry-run', '--json'])).stdout);
  expect([before, after]).toEqual([
    expect.objectContaining({ outcome: 'pending', planned: expect.objectContaining({ upload: 3 }), exitCode: 0 }),
    expect.objectContaining({ outcome: 'in-sync', exitCode: 0 }),
  ]);
});

test('a folder that holds its own state syncs everything but that, and comes to rest', async () => {
  const { folder, once, home, endpoint, keys } = await setUp();
  const one = await folder('one', { 'a.txt': 'a' });
  const inside = ['--endpoint', endpoint, '--state', join(one, 'own', 'state'), '--once'];
  const onceInside = () => runCli(['sync', one, `cos://${testBucket}/p`, ...inside], keys, home);
  const first = await onceInside();
  const second = await onceInside();
  expect([first.code, second.code, second.stdout]).toEqual([0, 0, expect.stringContaining('nothing was transferred')]);
  await folder('two');
  await once('two');
  expect(await readTree(join(home, 'two'))).toEqual({ 'a.txt': 'a' });
});

test('a folder that is reached by a link is synced like the folder itself', async () => {
  const { folder, once, home } = await setUp();
  await folder('real', { 'a.txt': 'a' });
  await symlink('real', join(home, 'linked'));
  const { code, stdout } = await once('linked');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^In sync: 1 uploaded/m)]);
});
