import { mkdir, stat, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makeStateFolder } from '../../../src-main/app/pair-runtime.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

test('a state folder is made with all that is above it, for its owner only', async () => {
  const folder = makeTempFolder();
  await mkdir(folder.at('there'));
  await makeStateFolder(folder.at('there', 'a', 'b'));
  await makeStateFolder(folder.at('there', 'a', 'b'));
  expect((await stat(folder.at('there', 'a', 'b'))).mode & 0o777).toBe(0o700);
});

test('a place that cannot hold a folder is refused at once', async () => {
  const folder = makeTempFolder();
  await writeFile(folder.at('file'), '');
  const places = [
    folder.at('file'),
    folder.at('file', 'below'),
    ...(process.platform === 'linux' ? ['/proc/state/x'] : []),
  ];
  const outcomes = await Promise.all(places.map((place) => makeStateFolder(place).catch((error: unknown) => error)));
  expect(outcomes).toEqual(places.map(() => expect.objectContaining({ code: 'state-unusable' })));
});
