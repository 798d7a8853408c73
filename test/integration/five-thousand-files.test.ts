/** The main job at size: up from one folder, down into another, as a user runs it, then a pass that has nothing to do. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { runCli, startServer, temporaryFolder, testBucket } from '../support/cli-process.ts';
import { makeTree, readTree } from '../support/tree.ts';

const mega = 1_000_000;
const answered = v.object({ message: v.literal('answered'), method: v.string(), target: v.string() });

/** What the server's log says was asked of it, such as `GET /bucket/?prefix=...`. */
async function requestsIn(logFile: string): Promise<string[]> {
  const lines = (await readFile(logFile, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    const record = v.safeParse(answered, JSON.parse(line));
    return record.success ? [`${record.output.method} ${record.output.target}`] : [];
  });
}

test('5,000 files of every kind of name sync up, and down into a second folder, byte for byte; then a pass only lists', async () => {
  const home = await temporaryFolder();
  const [first, second] = [join(home, 'first'), join(home, 'second')];
  await mkdir(second);
  await makeTree(first, {
    files: 5000,
    largeSizes: [50 * mega, 0, 50 * mega, 9 * mega],
    emptyFolders: ['empty', 'nested/empty/空'],
  });
  const log = join(home, 'server.log');
  const { endpoint, keys } = await startServer(home, ['--log-level', 'debug', '--log-file', log]);
  const sync = (folder: string) =>
    runCli(
      ['sync', folder, `cos://${testBucket}/backup`, '--once', '--endpoint', endpoint, '--state', `${folder}-state`],
      keys,
      home,
    );

  const up = await sync(first);
  expect({ code: up.code, stderr: up.stderr }).toEqual({ code: 0, stderr: '' });
  const down = await sync(second);
  expect({ code: down.code, stderr: down.stderr }).toEqual({ code: 0, stderr: '' });
  expect(await readTree(second)).toEqual(await readTree(first));

  const before = await requestsIn(log);
  expect((await sync(first)).code).toBe(0);
  const quietPass = (await requestsIn(log)).slice(before.length);
  const list = `GET /${testBucket}/?encoding-type=url&max-keys=`;
  expect(quietPass.filter((request) => !request.startsWith(list))).toEqual([]);
  // One short listing checks the keys and the bucket before anything else, then come the pages.
  expect(quietPass.map((request) => request.slice(list.length).replace(/&.*/, ''))).toEqual([
    '1',
    ...Array.from({ length: Math.ceil(5002 / 1000) }, () => '1000'),
  ]);
});
