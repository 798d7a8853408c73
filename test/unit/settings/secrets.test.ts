import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dataFolderOf } from '../../../src-main/settings/data-folder.ts';
import { credentialsFromEnvironment } from '../../../src-main/settings/environment-credentials.ts';
import { createSecretFile } from '../../../src-main/settings/secret-file.ts';

const keys = { secretId: 'AKIDexample', secretKey: 'very-secret' };

async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-secrets-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'secrets.json');
}

test('keys are kept by account in a file only its owner can read', async () => {
  const path = await temporaryFile();
  const store = createSecretFile(path);
  await store.write('work', keys);
  await store.write('home', { ...keys, sessionToken: 't' });
  await store.remove('work');
  await store.remove('nobody');
  expect([await store.read('work'), await store.read('home'), await store.read('toString')]).toEqual([
    undefined,
    { ...keys, sessionToken: 't' },
    undefined,
  ]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test.each([0o644, 0o640, 0o604])('a file that others can read (mode %o) is refused, read or written', async (mode) => {
  const path = await temporaryFile();
  await createSecretFile(path).write('work', keys);
  await chmod(path, mode);
  const store = createSecretFile(path);
  const refusal = { code: 'settings-unusable', message: expect.stringContaining('chmod 600') };
  await expect(store.read('work')).rejects.toMatchObject(refusal);
  await expect(store.write('home', keys)).rejects.toMatchObject(refusal);
});

test.each(['{"version":1,"accounts":{"work":{"secretKey":"very-secret"}}}', 'very-secret is not JSON'])(
  'a file that holds %s is refused without quoting it, and stays as it is',
  async (text) => {
    const path = await temporaryFile();
    await writeFile(path, text, { mode: 0o600 });
    const failure = await createSecretFile(path)
      .write('work', keys)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'settings-unusable' });
    expect(failure).not.toHaveProperty('cause');
    expect(String(failure)).not.toContain('very-secret');
    expect(await readFile(path, 'utf8')).toBe(text);
  },
);

test('the environment gives one whole set of keys, our own names first', () => {
  const tencent = { TENCENTCLOUD_SECRET_ID: 'ti', TENCENTCLOUD_SECRET_KEY: 'tk', TENCENTCLOUD_TOKEN: 'tt' };
  expect([
    credentialsFromEnvironment({}),
    credentialsFromEnvironment({ COS_SECRET_ID: ' i ', COS_SECRET_KEY: 'k\n' }),
    credentialsFromEnvironment({ COS_SECRET_ID: 'i', COS_SECRET_KEY: 'k', COS_SESSION_TOKEN: 't', ...tencent }),
    credentialsFromEnvironment({ COS_SECRET_ID: '', COS_SECRET_KEY: '', ...tencent }),
  ]).toEqual([
    undefined,
    { secretId: 'i', secretKey: 'k' },
    { secretId: 'i', secretKey: 'k', sessionToken: 't' },
    { secretId: 'ti', secretKey: 'tk', sessionToken: 'tt' },
  ]);
});

test('half a set of keys is told, not filled up from elsewhere', () => {
  expect(() => credentialsFromEnvironment({ COS_SECRET_ID: 'i', TENCENTCLOUD_SECRET_KEY: 'tk' })).toThrow(
    'COS_SECRET_ID is set but COS_SECRET_KEY is not',
  );
});

test('the data folder is where each platform keeps such things', () => {
  const homeFolder = '/home/me';
  expect([
    dataFolderOf({ platform: 'linux', environment: {}, homeFolder }),
    dataFolderOf({ platform: 'linux', environment: { XDG_DATA_HOME: '/data' }, homeFolder }),
    dataFolderOf({ platform: 'linux', environment: { XDG_DATA_HOME: 'relative' }, homeFolder }),
    dataFolderOf({ platform: 'darwin', environment: {}, homeFolder: '/Users/me' }),
    dataFolderOf({ platform: 'win32', environment: { LOCALAPPDATA: 'D:\\Local' }, homeFolder: 'C:\\Users\\me' }),
    dataFolderOf({ platform: 'win32', environment: {}, homeFolder: 'C:\\Users\\me' }),
  ]).toEqual([
    '/home/me/.local/share/driftless',
    '/data/driftless',
    '/home/me/.local/share/driftless',
    '/Users/me/Library/Application Support/Driftless',
    'D:\\Local\\Driftless',
    'C:\\Users\\me\\AppData\\Local\\Driftless',
  ]);
});
