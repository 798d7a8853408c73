/** `driftless verify` as a real process against a real `cos-server` process. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree, runCli, startServer, temporaryFolder, testBucket, writeTree } from '../support/cli-process.ts';

test('verify says whether both sides are equal, by line, as JSON and by its exit code, and changes nothing', async () => {
  const home = await temporaryFolder();
  const { endpoint, keys } = await startServer(home);
  const local = join(home, 'one');
  await writeTree(local, { 'a.txt': 'a', 'sub/b.txt': 'b', 'c.txt': 'c' });
  const run = (command: string, ...args: readonly string[]) =>
    runCli([command, local, `cos://${testBucket}/p`, '--endpoint', endpoint, ...args], keys, home);
  await run('sync', '--once');
  const equal = await run('verify');
  await writeFile(join(local, 'a.txt'), 'edited');
  await rm(join(local, 'c.txt'));
  await writeFile(join(local, 'new\n.txt'), 'new');
  const before = await readTree(local);
  const different = await run('verify');
  const json = await run('verify', '--json', '--repair');
  const unknown = await runCli(['verify', local], keys, home);
  const events = json.stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect({
    equal: [equal.code, equal.stdout, equal.stderr],
    different: [different.code, different.stdout.trimEnd().split('\n').toSorted()],
    after: await readTree(local),
    json: [json.code, events.at(-1)],
    unknown: [unknown.code, unknown.stderr.includes('is not in a synced folder')],
  }).toEqual({
    equal: [0, 'All equal: 3 equal.\n', ''],
    different: [
      5,
      [
        'Not all equal: 1 equal, 1 different, 1 only here, 1 only there.',
        'differs       a.txt  (in the bucket as it was, changed here)',
        'only here     new\\u{a}.txt',
        'only there    c.txt',
      ].toSorted(),
    ],
    after: before,
    json: [
      5,
      expect.objectContaining({
        event: 'summary',
        exitCode: 5,
        counts: expect.objectContaining({ equal: 1, repaired: 0 }),
      }),
    ],
    unknown: [1, true],
  });
});
