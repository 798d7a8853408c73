/**
 * Runs the built desktop app of a folder on the stand-in, as its user would: the window opens, the page's calls go through the
 * built preload, an account and a pair are added, the first sync is awaited, the app quits. Prints what it saw. Started with
 * `register-electron-stand-in.ts` preloaded and a job on stdin; must end by itself once the app has quit.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import * as v from 'valibot';
import { app, type BrowserWindow, contextBridge, ipcRenderer, standIn, webUtils } from './electron-stand-in.ts';

const jobOf = v.object({
  keys: v.object({ secretId: v.string(), secretKey: v.string() }),
  place: v.object({ bucket: v.string(), region: v.string(), endpoint: v.string() }),
  localRoot: v.string(),
  /** How many files both sides together have. */
  files: v.number(),
});
export type DesktopJob = v.InferOutput<typeof jobOf>;

const bridgeOf = v.object({
  call: v.pipe(v.function(), v.returnsAsync(v.unknown())),
  onPatch: v.pipe(v.function(), v.returns(v.function())),
});
type Bridge = v.InferOutput<typeof bridgeOf>;
const accountOf = v.looseObject({ id: v.string() });
const snapshotOf = v.looseObject({
  pairs: v.array(v.looseObject({ state: v.looseObject({ kind: v.string() }), files: v.number() })),
  problems: v.array(v.unknown()),
});

const appFolder = process.argv[2] ?? process.cwd();
const job = v.parse(jobOf, await json(process.stdin));
const created = once(app, 'web-contents-created');
await import(pathToFileURL(join(appFolder, 'dist/main/index.js')).href);
await created;
const [window] = standIn.windows;
if (window === undefined) {
  throw new Error('there is no window');
}
await shown(window);

const url = window.urls[0] ?? '';
const html = await get(url);
const script = /src="([^"]+\.js)"/.exec(html.body)?.[1] ?? '';
const bridge = openBridge(window);
const ended = once(app, 'quit');
const seen = {
  url,
  html: html.status,
  script: (await get(new URL(script, url).href)).status,
  refused: await bridge.call('addAccount', { name: 7 }).catch((reason: unknown) => reason),
  forged: await answer('https://evil/', { method: 'snapshot', params: {} }),
  synced: await firstSync(bridge),
};
app.quit();
await ended;
const kept = { exitCode: standIn.exitCode, windows: standIn.windows.length, trays: standIn.trays.length };
process.stdout.write(JSON.stringify({ ...seen, ...kept }));

/** The built preload in a scope of its own, with what a sandbox has: no Node, and `electron` as the one thing to require. */
function openBridge({ options, webContents }: BrowserWindow): Bridge {
  const file = options.webPreferences?.preload ?? '';
  const code = `(require, exports, module) => {${readFileSync(file, 'utf8')}\n}`;
  const preload: unknown = vm.runInNewContext(code, {}, { filename: file });
  const require = (name: string): unknown => {
    if (name !== 'electron') {
      throw new Error(`a sandboxed preload cannot require ${name}`);
    }
    return { contextBridge, ipcRenderer, webUtils };
  };
  const module = { exports: {} };
  v.parse(v.function(), preload)(require, module.exports, module);

  // Both processes see copies, as Electron sends them.
  standIn.invoke = async (_channel, request) => structuredClone(await answer(url, structuredClone(request)));
  webContents.send = (channel: string, data: unknown) => {
    ipcRenderer.emit(channel, {}, structuredClone(data));
  };
  return v.parse(bridgeOf, standIn.exposed.get('driftless'));
}

async function answer(from: string, request: unknown): Promise<unknown> {
  return await standIn.handlers.get('driftless:call')?.({ senderFrame: { url: from, parent: null } }, request);
}

async function firstSync({ call, onPatch }: Bridge): Promise<unknown> {
  let wake = (): void => undefined;
  const stop = onPatch(() => wake());
  const { id } = v.parse(accountOf, await call('addAccount', { name: 'Work', keys: job.keys }));
  const draft = {
    place: { ...job.place, accountId: id },
    prefix: 'papers/',
    localRoot: job.localRoot,
    mode: 'two-way',
    conflictPolicy: 'ask',
    ignoreRules: '',
    excludedFolders: [],
  };
  await call('addPair', { draft });
  for (;;) {
    const patched = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const { pairs, problems } = v.parse(snapshotOf, await call('snapshot', {}));
    const states = pairs.map(({ state, files }) => ({ state: state.kind, files }));
    if (
      problems.length > 0 ||
      states.some(({ state, files }) => state === 'stopped' || (state === 'idle' && files === job.files))
    ) {
      Reflect.apply(stop, undefined, []);
      return { states, problems };
    }
    await patched;
  }
}

async function get(address: string): Promise<{ readonly status: number; readonly body: string }> {
  const response = await standIn.pageHandlers.get('driftless')?.(new Request(address));
  return { status: response?.status ?? 0, body: (await response?.text()) ?? '' };
}

async function shown(opened: BrowserWindow): Promise<void> {
  if (opened.visibility !== 'shown') {
    await once(opened, 'show');
  }
}
