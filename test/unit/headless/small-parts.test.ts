import { expect, test } from 'vitest';
import { createInterruption } from '../../../src-main/headless/interruption.ts';
import { nodeVersionProblem } from '../../../src-main/headless/node-version.ts';
import { browserCommand } from '../../../src-main/headless/open-browser.ts';
import { quoted } from '../../../src-main/headless/shell-text.ts';

test('an older Node is refused in one sentence', () => {
  expect(['v24.15.0', 'v25.0.0', 'v24.14.9', 'v20.20.2'].map(nodeVersionProblem)).toEqual([
    undefined,
    undefined,
    'driftless needs Node 24.15 or newer; this is Node v24.14.9.',
    'driftless needs Node 24.15 or newer; this is Node v20.20.2.',
  ]);
});

test('the first signal asks, the same Ctrl-C delivered twice counts once, a later one ends at once', () => {
  let now = 0;
  let ended = 0;
  const { signal, onSignal } = createInterruption({
    now: () => now,
    endAtOnce: () => {
      ended += 1;
    },
  });
  const seen = [[signal.aborted, ended]];
  for (const at of [1000, 1010, 2000]) {
    now = at;
    onSignal();
    seen.push([signal.aborted, ended]);
  }
  expect(seen).toEqual([
    [false, 0],
    [true, 0],
    [true, 0],
    [true, 1],
  ]);
});

test('a browser is opened only where there is a desktop', () => {
  const url = 'http://127.0.0.1:1/?token=a';
  expect([
    browserCommand(url, { platform: 'linux', environment: {} }),
    browserCommand(url, { platform: 'linux', environment: { WAYLAND_DISPLAY: 'wayland-0' } }),
    browserCommand(url, { platform: 'darwin', environment: {} }),
    browserCommand(`${url}&b`, { platform: 'win32', environment: {} }),
  ]).toEqual([undefined, ['xdg-open', url], ['open', url], ['cmd', '/c', 'start', '""', `${url}^&b`]]);
});

test('examples can be pasted into a shell whatever the names are', () => {
  expect(['/plain/path-1.ts', 'with space', "it's", ''].map(quoted)).toEqual([
    '/plain/path-1.ts',
    "'with space'",
    "'it'\\''s'",
    "''",
  ]);
});
