import { expect, test } from 'vitest';
import type { Patch } from '../../src-main/contract/model.ts';
import { createDesktopBridge } from '../../src-renderer/bridge/desktop-bridge.ts';
import { sampleSnapshot } from './sample.ts';

const silent = { call: async () => undefined, onPatch: () => () => undefined, droppedPath: () => '' };

test('calls go to the preload and come back checked', async () => {
  const snapshot = sampleSnapshot();
  const bridge = createDesktopBridge({
    call: async () => snapshot,
    onPatch: () => () => undefined,
    droppedPath: ({ name }) => `/home/mei/${name}`,
  });
  expect(await bridge.call('snapshot', {})).toBe(snapshot);
  await expect(bridge.call('resume', {})).rejects.toMatchObject({ reason: { code: 'malformed-answer' } });
  expect(bridge.droppedPath?.(new File([], 'Pictures'))).toBe('/home/mei/Pictures');
});

test.each([
  [
    { code: 'not-found', detail: 'gone' },
    { code: 'not-found', detail: 'gone' },
  ],
  [Object.assign(new Error('x'), { reason: { code: 'usage', detail: 'bad' } }), { code: 'usage', detail: 'bad' }],
  [new Error('ipc broke'), { code: 'internal', detail: 'ipc broke' }],
])('a rejection becomes a failure with a reason (%#)', async (thrown, reason) => {
  const bridge = createDesktopBridge({ ...silent, call: () => Promise.reject(thrown) });
  await expect(bridge.call('syncNow', {})).rejects.toMatchObject({ reason });
});

test('it is open at once, hands patches on, and stops when closed', () => {
  let tell: ((patch: Patch) => void) | undefined;
  const bridge = createDesktopBridge({
    ...silent,
    onPatch: (listener) => {
      tell = listener;
      return () => {
        tell = undefined;
      };
    },
  });
  const seen: unknown[] = [];
  const close = bridge.open({ onConnection: (one) => seen.push(one), onPatch: (patch) => seen.push(patch) });
  tell?.({ revision: 3 });
  close();
  expect([seen, tell]).toEqual([[{ kind: 'open' }, { revision: 3 }], undefined]);
});
