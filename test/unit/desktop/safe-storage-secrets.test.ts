import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { safeStorage } from 'electron';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSafeStorageSecrets } from '../../../src-main/desktop/safe-storage-secrets.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { resetStandIn, standIn } from '../../support/electron-stand-in.ts';

const keys = { secretId: 'AKIDexample', secretKey: 'hush', sessionToken: 'token' };
const others = { secretId: 'AKIDother', secretKey: 'quiet' };
let folder: string;
let path: string;

beforeEach(async () => {
  resetStandIn();
  folder = await mkdtemp(join(tmpdir(), 'driftless-secrets-'));
  path = join(folder, 'secrets.json');
});

afterEach(() => rm(folder, { recursive: true }));

function open(platform: NodeJS.Platform = 'linux') {
  const random = { fraction: () => 0, hex: () => 'abcd' };
  return createSafeStorageSecrets({ safeStorage, path, platform, random, logger: silentLogger });
}

test.each([
  ['linux', 'gnome_libsecret', 'gnome_libsecret'],
  ['linux', 'kwallet6', 'kwallet6'],
  ['darwin', 'unknown', 'darwin'],
  ['win32', 'unknown', 'win32'],
] as const)(
  'on %s with %s keys survive a restart, encrypted in a private file',
  async (platform, selected, backend) => {
    standIn.keyring.backend = selected;
    await open(platform).write('a', keys);
    await open(platform).write('b', others);
    const text = await readFile(path, 'utf8');
    expect({
      a: await open(platform).read('a'),
      b: await open(platform).read('b'),
      unknown: await open(platform).read('c'),
      protection: await open(platform).protection(),
      file: JSON.parse(text),
      mode: (await stat(path)).mode & 0o777,
      isPlain: text.includes('hush'),
    }).toEqual({
      a: keys,
      b: others,
      unknown: undefined,
      protection: { kind: 'keyring', backend },
      file: { version: 1, backend, ciphertext: expect.any(String) },
      mode: 0o600,
      isPlain: false,
    });
  },
);

test.each([
  ['basic_text', true],
  ['unknown', true],
  ['gnome_libsecret', false],
] as const)(
  'with the backend %s (available: %s) keys live for the session only and nothing is written',
  async (backend, isAvailable) => {
    standIn.keyring = { ...standIn.keyring, backend, isAvailable };
    const secrets = open();
    await secrets.write('a', keys);
    expect({
      now: await secrets.read('a'),
      afterRestart: await open().read('a'),
      protection: await secrets.protection(),
      files: await readdir(folder),
    }).toEqual({ now: keys, afterRestart: undefined, protection: { kind: 'session-only', backend }, files: [] });
  },
);

test('keys that cannot be decrypted any more have to be entered again, and what was stored stays', async () => {
  await open().write('a', keys);
  const before = await readFile(path, 'utf8');
  standIn.keyring.key = 'second';
  await expect(open().read('a')).rejects.toMatchObject({ code: 'credentials-missing' });
  expect(await readFile(path, 'utf8')).toBe(before);
});

test('a file that cannot be decrypted is set aside when new keys are stored', async () => {
  await open().write('a', keys);
  const before = await readFile(path, 'utf8');
  standIn.keyring.key = 'second';
  await open().write('a', others);
  expect({ read: await open().read('a'), aside: await readFile(`${path}.unreadable-abcd`, 'utf8') }).toEqual({
    read: others,
    aside: before,
  });
});

test('a file that others can read is neither used nor replaced', async () => {
  await open().write('a', keys);
  const before = await readFile(path, 'utf8');
  await chmod(path, 0o644);
  await expect(open().read('a')).rejects.toMatchObject({ code: 'settings-unusable' });
  await expect(open().write('a', others)).rejects.toMatchObject({ code: 'settings-unusable' });
  expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual([before, ['secrets.json']]);
});

test('keys are encrypted anew when the keyring asks for it', async () => {
  await open().write('a', keys);
  const before = await readFile(path, 'utf8');
  standIn.keyring = { ...standIn.keyring, backend: 'kwallet6', asksForNewEncryption: true };
  expect(await open().read('a')).toEqual(keys);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ ...JSON.parse(before), backend: 'kwallet6' });
});

test('two accounts written at the same moment are both kept', async () => {
  const secrets = open();
  await Promise.all([secrets.write('a', keys), secrets.write('b', others)]);
  expect([await open().read('a'), await open().read('b')]).toEqual([keys, others]);
});

test('removing one account keeps the others', async () => {
  const secrets = open();
  await secrets.write('a', keys);
  await secrets.write('b', others);
  await secrets.remove('a');
  await secrets.remove('never there');
  expect([await open().read('a'), await open().read('b')]).toEqual([undefined, others]);
});
