/**
 * Runs the built desktop app on the stand-in until its window shows, looks around as the page would, quits from the tray, and
 * prints what it saw. Started with `register-electron-stand-in.ts` preloaded; must end by itself once the app has quit.
 */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { app, type BrowserWindow, standIn } from './electron-stand-in.ts';

const created = once(app, 'web-contents-created');
await import(new URL('../../dist/main/index.js', import.meta.url).href);
await created;
const [window] = standIn.windows;
if (window === undefined) {
  throw new Error('there is no window');
}
await shown(window);

const url = window.urls[0] ?? '';
const html = await get(url);
const script = /src="([^"]+\.js)"/.exec(html.body)?.[1] ?? '';
const call = standIn.handlers.get('driftless:call');
const ended = once(app, 'quit');
const seen = {
  url,
  html: html.status,
  script: (await get(new URL(script, url).href)).status,
  preload:
    window.options.webPreferences?.preload === fileURLToPath(new URL('../../dist/preload/index.cjs', import.meta.url)),
  answer: await call?.({ senderFrame: { url, parent: null } }, { method: 'snapshot', params: {} }),
  forged: await call?.({ senderFrame: { url: 'https://evil/', parent: null } }, { method: 'snapshot', params: {} }),
};
app.quit();
await ended;
process.stdout.write(JSON.stringify({ ...seen, exitCode: standIn.exitCode, windows: standIn.windows.length }));

async function get(address: string): Promise<{ readonly status: number; readonly body: string }> {
  const response = await standIn.pageHandlers.get('driftless')?.(new Request(address));
  return { status: response?.status ?? 0, body: (await response?.text()) ?? '' };
}

async function shown(opened: BrowserWindow): Promise<void> {
  if (opened.visibility !== 'shown') {
    await once(opened, 'show');
  }
}
