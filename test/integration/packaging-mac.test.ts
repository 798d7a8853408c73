/** The package for macOS, packed around a stand-in for Electron: what the system is told of the app, its fuses and its integrity. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getRawHeader } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../support/built-app.ts';
import { type PackedApp, packApp } from '../support/pack-app.ts';

// Windows has no links of the kind that frameworks are made of.
const isPossible = process.platform !== 'win32';
let result: PackedApp | undefined;
let folder: string;
let contents: string;

beforeAll(async () => {
  if (!isPossible) {
    return;
  }
  // A stand-in cannot be signed.
  result = await packApp('mac', ['electronFuses.resetAdHocDarwinSignature=false']);
  folder = result.folder;
  contents = join(folder, 'Driftless.app', 'Contents');
}, 300_000);

afterAll(() => result?.remove());

test.skipIf(!isPossible)('macOS is told the name, the links it opens, and the hash the archive must have', async () => {
  const properties = (await readFile(join(contents, 'Info.plist'), 'utf8')).replaceAll(/>\s+</g, '><');
  const { headerString } = getRawHeader(join(contents, 'Resources/app.asar'));
  const hash = createHash('sha256').update(headerString).digest('hex');
  const wanted = [
    '<key>CFBundleIdentifier</key><string>app.driftless.desktop</string>',
    '<key>CFBundleURLSchemes</key><array><string>driftless</string></array>',
    '<key>LSApplicationCategoryType</key><string>public.app-category.productivity</string>',
    `<key>Resources/app.asar</key><dict><key>algorithm</key><string>SHA256</string><key>hash</key><string>${hash}</string>`,
  ];
  expect(wanted.filter((each) => !properties.includes(each))).toEqual([]);
});

test.skipIf(!isPossible)(
  'the fuses are set in the framework, the icon, our licences and our languages are there',
  async () => {
    const { DISABLE, ENABLE } = FuseState;
    expect(await getCurrentFuseWire(join(folder, 'Driftless.app'))).toMatchObject({
      [FuseV1Options.RunAsNode]: DISABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
    });
    const languages = join(contents, 'Frameworks/Electron Framework.framework/Resources');
    const icons = [join(contents, 'Resources/icon.icns'), join(root, 'assets/icons/icon.icns')];
    const [packedIcon, ownIcon] = await Promise.all(icons.map((file) => readFile(file)));
    expect({
      isOurIcon: packedIcon?.equals(ownIcon ?? Buffer.alloc(0)),
      resources: (await readdir(join(contents, 'Resources'))).toSorted(),
      languages: (await readdir(languages)).toSorted(),
    }).toEqual({
      isOurIcon: true,
      resources: ['LICENSE.txt', 'app.asar', 'default_app.asar', 'icon.icns', 'third-party-licenses.txt'],
      languages: ['en.lproj', 'zh_CN.lproj'],
    });
  },
);
