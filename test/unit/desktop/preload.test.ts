import * as v from 'valibot';
import { expect, test, vi } from 'vitest';
import { ipcRenderer, standIn } from '../../support/electron-stand-in.ts';

await import('../../../src-main/desktop/preload.ts');

const exposed = v.parse(
  v.strictObject({
    call: v.pipe(v.function(), v.returnsAsync(v.unknown())),
    onPatch: v.pipe(v.function(), v.returns(v.function())),
    droppedPath: v.pipe(v.function(), v.returns(v.string())),
  }),
  standIn.exposed.get('driftless'),
);

test('the page gets the three named functions and nothing else', () => {
  expect([[...standIn.exposed.keys()], Object.keys(exposed)]).toEqual([
    ['driftless'],
    ['call', 'onPatch', 'droppedPath'],
  ]);
});

test('a call goes out on the one channel; its result or its bare reason comes back', async () => {
  const asked: unknown[] = [];
  const problem = { code: 'usage', detail: 'no' };
  standIn.invoke = (channel, request) => {
    asked.push([channel, request]);
    return asked.length === 1 ? { ok: true, result: 7 } : { ok: false, problem };
  };
  expect(await exposed.call('snapshot', {})).toBe(7);
  await expect(exposed.call('pause', { minutes: 0 })).rejects.toBe(problem);
  expect(asked).toEqual([
    ['driftless:call', { method: 'snapshot', params: {} }],
    ['driftless:call', { method: 'pause', params: { minutes: 0 } }],
  ]);
});

test('a listener gets patches without the event, until it stops listening', () => {
  const got: unknown[] = [];
  const stop = exposed.onPatch((...args: readonly unknown[]) => got.push(args));
  ipcRenderer.emit('driftless:patch', { sender: ipcRenderer }, { revision: 1 });
  stop();
  ipcRenderer.emit('driftless:patch', { sender: ipcRenderer }, { revision: 2 });
  expect({ got, listeners: ipcRenderer.listenerCount('driftless:patch') }).toEqual({
    got: [[{ revision: 1 }]],
    listeners: 0,
  });
});

test('a dropped folder is known by its place', () => {
  expect(exposed.droppedPath(new File([], 'photos'))).toBe('/dropped/photos');
});

test('a screen that is asked for is shown by the address, and nothing else changes the address', () => {
  const location = { hash: '' };
  vi.stubGlobal('window', { location });
  const shown = ['#/conflicts', 'https://evil/', 7, '#/settings/about'].map((hash) => {
    ipcRenderer.emit('driftless:screen', { sender: ipcRenderer }, hash);
    return location.hash;
  });
  vi.unstubAllGlobals();
  expect(shown).toEqual(['#/conflicts', '#/conflicts', '#/conflicts', '#/settings/about']);
});
