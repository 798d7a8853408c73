/**
 * The app in the real Electron: from an empty data folder over the wizard to a first sync, a second start, and the end. Needs the
 * binary (`npm start` fetches it, or `node node_modules/electron/install.js`) and a display; left out where there is none of the first.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { findElectron } from '../../src-main/desktop/electron-binary.ts';
import { buildApp, root } from '../support/built-app.ts';
import { temporaryFolder } from '../support/cli-process.ts';
import type { TestServer } from '../support/cos-server.ts';
import { clientOf, filesWith, putText, startCloud } from '../support/page-world.ts';

const found = findElectron();
const binary = found ?? '';
const isNeeded = process.env.DRIFTLESS_NEEDS_ELECTRON !== undefined;
const reason = 'the Electron binary is not here: "node node_modules/electron/install.js" fetches it';
if (found === undefined) {
  process.stdout.write(`test/e2e/electron.test.ts is left out, because ${reason}\n`);
}

test.skipIf(found === undefined && !isNeeded)(
  'Electron leads from nothing to a synced folder, stays one app at a second start, and quits cleanly',
  async () => {
    expect(binary, reason).not.toBe('');
    await buildApp();
    const home = await temporaryFolder();
    const folder = join(home, 'Papers');
    await mkdir(folder);
    await writeFile(join(folder, 'from here.txt'), 'written here');
    const cloud = await startCloud();
    const bucket = clientOf(cloud).bucket(cloud.bucket);
    await putText(bucket, 'from there.txt', 'written there');

    const env = environmentFor(home);
    const app = await _electron.launch({ executablePath: binary, args: [root, ...switches], env, timeout: 120_000 });
    onTestFinished(async () => {
      app.process().kill();
    });
    const page = await app.firstWindow({ timeout: 120_000 });
    page.setDefaultTimeout(120_000);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));

    await addFirstFolder(page, cloud, folder);
    await page.getByRole('heading', { name: 'Everything is in sync' }).waitFor();
    const window = await app.evaluate(({ BrowserWindow }) => {
      const [first] = BrowserWindow.getAllWindows();
      return { isVisible: first?.isVisible(), url: first?.webContents.getURL().split('#')[0] };
    });
    const reach = await page.evaluate(() => ({
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
      bridge: typeof Reflect.get(globalThis, 'driftless'),
    }));

    const second = spawn(binary, [root, ...switches], { env, stdio: 'ignore' });
    const [secondCode] = await once(second, 'exit');
    const windows = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

    const ended = once(app.process(), 'exit');
    const closed = app.waitForEvent('close', { timeout: 120_000 });
    // Its answer may not come any more.
    await app.evaluate(({ app: running }) => running.quit()).catch(() => undefined);
    await closed;
    const [code] = await ended;

    const { objects } = await bucket.list({ prefix: '' });
    expect({
      window,
      reach,
      second: { code: secondCode, windows },
      code,
      complaints,
      inTheFolder: await readFile(join(folder, 'from there.txt'), 'utf8'),
      inTheBucket: objects.map(({ key }) => key).toSorted(),
      filesWithKey: await filesWith(home, cloud.credentials.secretKey),
    }).toEqual({
      window: { isVisible: true, url: 'driftless://app/' },
      reach: { node: [], bridge: 'object' },
      second: { code: 0, windows: 1 },
      code: 0,
      complaints: [],
      inTheFolder: 'written there',
      inTheBucket: ['from here.txt', 'from there.txt'],
      filesWithKey: [],
    });
  },
  600_000,
);

/** Of the machine's keychain and sandbox helper, which Electron out of `node_modules` has no right to, nothing is used. */
const switches =
  process.platform === 'darwin' ? ['--use-mock-keychain'] : ['--password-store=basic', '--no-sandbox', '--lang=en-US'];

/** A home folder of its own; of the rest only what a program needs to run and to show itself. */
function environmentFor(home: string): Record<string, string> {
  const kept =
    /^(?:PATH|Path|DISPLAY|XAUTHORITY|WAYLAND_DISPLAY|XDG_RUNTIME_DIR|SystemRoot|SYSTEMROOT|windir|TEMP|TMP|TMPDIR|LANG)$/;
  const own = { HOME: home, USERPROFILE: home, LOCALAPPDATA: home, APPDATA: home, XDG_DATA_HOME: join(home, 'data') };
  const passed = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && kept.test(name) ? [[name, value] as const] : [],
  );
  return { ...Object.fromEntries(passed), ...own, XDG_CONFIG_HOME: join(home, 'config'), NO_PROXY: '*' };
}

/** The wizard, from the account to the start, for a bucket that is there. */
async function addFirstFolder(page: Page, cloud: TestServer, folder: string): Promise<void> {
  const { secretId, secretKey } = cloud.credentials;
  await page.getByRole('link', { name: 'Add a synced folder' }).click();
  await page.getByLabel('Name').fill('Work');
  await page.getByLabel('SecretId').fill(secretId);
  await page.getByLabel('SecretKey').fill(secretKey);
  await page.getByText('Another server than Tencent Cloud').click();
  await page.getByLabel('Server address').fill(cloud.endpoint);
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByRole('heading', { name: 'Which bucket?' }).waitFor();
  await page.getByRole('radio', { name: cloud.bucket }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'Which folder in the cloud?' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'Which folder on this computer?' }).waitFor();
  await page.getByLabel('Folder', { exact: true }).fill(folder);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'How should it sync?' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'This is what will happen' }).waitFor();
  await page.getByRole('button', { name: 'Start syncing' }).click();
}
