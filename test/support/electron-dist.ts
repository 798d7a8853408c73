/**
 * Stands in for Electron's distributions where electron-builder is to pack the app: the files it asks for, and a program that
 * carries nothing but the fuses, set the other way round from how the app wants them.
 */
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion } from '@electron/fuses';
import { electronFolder } from '../../src-main/desktop/electron-binary.ts';

/** Marks the fuses in the binary: https://www.electronjs.org/docs/latest/tutorial/fuses */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const unwantedFuses = Object.entries({
  [FuseV1Options.RunAsNode]: '1',
  [FuseV1Options.EnableCookieEncryption]: '0',
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: '1',
  [FuseV1Options.EnableNodeCliInspectArguments]: '1',
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: '0',
  [FuseV1Options.OnlyLoadAppFromAsar]: '0',
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: '1',
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: '1',
  [FuseV1Options.WasmTrapHandlers]: '1',
})
  .toSorted(([one], [other]) => Number(one) - Number(other))
  .map(([, state]) => state)
  .join('');
const program = Buffer.concat([
  Buffer.alloc(1_000),
  Buffer.from(sentinel),
  Buffer.from([Number(FuseVersion.V1), unwantedFuses.length]),
  Buffer.from(unwantedFuses),
  Buffer.alloc(1_000),
]);

async function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

/** What lies beside the program on each system. */
async function writeShared(folder: string, resources: string): Promise<void> {
  const version = await readFile(join(electronFolder, 'package.json'), 'utf8').then(
    (text) => /"version": "([^"]+)"/.exec(text)?.[1] ?? '',
  );
  await writeFiles(folder, { version, LICENSE: '', 'LICENSES.chromium.html': '' });
  const defaultApp = join(folder, '..', 'default-app');
  await writeFiles(defaultApp, { 'package.json': '{}' });
  await createPackage(defaultApp, join(folder, resources, 'default_app.asar'));
}

export async function makeLinuxDist(folder: string): Promise<void> {
  await writeFiles(folder, {
    electron: program,
    'locales/en-US.pak': '',
    'locales/zh-CN.pak': '',
    'locales/de.pak': '',
  });
  await chmod(join(folder, 'electron'), 0o755);
  await writeShared(folder, 'resources');
}

export async function makeMacDist(folder: string): Promise<void> {
  const framework = 'Electron.app/Contents/Frameworks/Electron Framework.framework';
  const helper = 'Electron.app/Contents/Frameworks/Electron Helper.app/Contents';
  await writeFiles(folder, {
    'Electron.app/Contents/Info.plist': propertiesOf('Electron'),
    'Electron.app/Contents/MacOS/Electron': '',
    'Electron.app/Contents/Resources/electron.icns': '',
    [`${helper}/Info.plist`]: propertiesOf('Electron Helper'),
    [`${helper}/MacOS/Electron Helper`]: '',
    [`${framework}/Electron Framework`]: program,
    [`${framework}/Versions/A/Resources/en.lproj/locale.pak`]: '',
    [`${framework}/Versions/A/Resources/zh_CN.lproj/locale.pak`]: '',
    [`${framework}/Versions/A/Resources/de.lproj/locale.pak`]: '',
  });
  await symlink('Versions/A/Resources', join(folder, framework, 'Resources'));
  await writeShared(folder, 'Electron.app/Contents/Resources');
}

function propertiesOf(executable: string): string {
  const entries = `<key>CFBundleExecutable</key><string>${executable}</string><key>CFBundleIconFile</key><string>electron.icns</string>`;
  return `<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>${entries}</dict></plist>`;
}
