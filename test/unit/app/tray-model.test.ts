import { expect, test } from 'vitest';
import { desktopWordsFor } from '../../../src-main/app/desktop-words.ts';
import { type TrayHost, type TrayMenuItem, trayModel } from '../../../src-main/app/tray-model.ts';
import type { PairState, PairView, Progress, Snapshot } from '../../../src-main/contract/model.ts';
import { restingPair } from '../../support/resting-pair.ts';

const reason = { code: 'network-unreachable', detail: '' } as const;
const progress: Progress = { filesDone: 3, filesTotal: 120, bytesDone: 100, bytesTotal: 700, bytesPerSecond: 5 };

function pair(state: PairState, more: Partial<PairView> = {}): PairView {
  return restingPair({ state, files: 1, bytes: 1, ...more });
}

const host: TrayHost = { words: desktopWordsFor(['en-GB']), timeOfDay: (at) => `<${at}>` };

function modelOf(...pairs: readonly PairView[]) {
  const engine = { version: '1', host: 'desktop', startedAt: 0 } as const;
  const snapshot: Snapshot = { revision: 1, engine, pairs, transfers: [], activity: [], conflicts: [], problems: [] };
  return trayModel(snapshot, host);
}

function labels(items: readonly TrayMenuItem[]): readonly string[] {
  return items.flatMap((item) => {
    switch (item.kind) {
      case 'separator':
        return ['-'];
      case 'submenu':
        return [item.text, ...labels(item.items).map((label) => `  ${label}`)];
      default:
        return [item.text];
    }
  });
}

const hold = { code: 'mass-deletion', side: 'local', count: 900, paths: [], since: 0, choices: ['proceed'] } as const;

test.each([
  ['setup', 'no folder is synced yet', []],
  ['idle', 'up to date', [pair({ kind: 'idle' })]],
  [
    'idle',
    'up to date, checked at <9>',
    [pair({ kind: 'idle' }, { lastPassAt: 7 }), pair({ kind: 'idle' }, { lastPassAt: 9 })],
  ],
  ['scanning', 'checking for changes', [pair({ kind: 'starting' })]],
  ['scanning', 'checking for changes', [pair({ kind: 'idle' }), pair({ kind: 'checking' })]],
  ['syncing', 'syncing', [pair({ kind: 'checking' }), pair({ kind: 'syncing' })]],
  ['syncing', 'syncing 3 of 120, 2 min left', [pair({ kind: 'syncing' }, { progress })]],
  ['paused', 'paused', [pair({ kind: 'paused' })]],
  ['paused', 'paused while on battery', [pair({ kind: 'paused', by: 'battery' }), pair({ kind: 'paused', until: 9 })]],
  ['paused', 'paused on a metered network', [pair({ kind: 'paused', by: 'metered' })]],
  ['paused', 'paused until <14>', [pair({ kind: 'paused', until: 14 }), pair({ kind: 'paused', until: 12 })]],
  ['idle', 'up to date', [pair({ kind: 'paused' }), pair({ kind: 'idle' })]],
  ['offline', 'offline, will try again', [pair({ kind: 'syncing' }), pair({ kind: 'offline', reason, retryAt: 5 })]],
  ['problem', '1 item could not be synced', [pair({ kind: 'offline', reason, retryAt: 5 }, { problemCount: 1 })]],
  ['problem', '3 items could not be synced', [pair({ kind: 'paused' }, { problemCount: 3 })]],
  ['conflict', '2 conflicts need you', [pair({ kind: 'idle' }, { conflictCount: 2, problemCount: 3 })]],
  ['conflict', '1 conflict needs you', [pair({ kind: 'paused' }, { conflictCount: 1 })]],
  ['blocked', 'Photos cannot sync', [pair({ kind: 'stopped', reason }, { conflictCount: 1 }), pair({ kind: 'idle' })]],
  ['blocked', 'Photos cannot sync', [pair({ kind: 'held', hold }), pair({ kind: 'paused' })]],
] as const)('the tray is %s and says "%s"', (state, line, pairs) => {
  const model = modelOf(...pairs);
  expect({ state: model.state, tooltip: model.tooltip }).toEqual({ state, tooltip: `Driftless: ${line}` });
});

test('without a pair the menu offers the window and the end only', () => {
  expect(labels(modelOf().menu)).toEqual([
    'No folder is synced yet',
    '-',
    'Open Driftless',
    '-',
    'Settings…',
    'Quit (syncing stops)',
  ]);
});

test('while a pair runs the menu offers to pause it', () => {
  expect(labels(modelOf(pair({ kind: 'idle' })).menu)).toEqual([
    'Up to date',
    '-',
    'Open Driftless',
    'Open folder',
    '  Photos',
    '-',
    'Sync now',
    'Pause',
    '  For 30 minutes',
    '  For an hour',
    '  Until tomorrow',
    '  Until resumed',
    '-',
    'Settings…',
    'Quit (syncing stops)',
  ]);
});

test('while all pairs are paused the menu offers to resume instead', () => {
  expect(labels(modelOf(pair({ kind: 'paused' })).menu)).toEqual([
    'Paused',
    '-',
    'Open Driftless',
    'Open folder',
    '  Photos',
    '-',
    'Sync now',
    'Resume',
    '-',
    'Settings…',
    'Quit (syncing stops)',
  ]);
});

test('conflicts and problems are counted in the menu, over all pairs', () => {
  const pairs = [pair({ kind: 'paused' }, { conflictCount: 2 }), pair({ kind: 'idle' }, { problemCount: 3 })];
  const shown = labels(modelOf(...pairs).menu);
  expect(shown.slice(2, 5)).toEqual(['Open Driftless', 'Conflicts (2)…', 'Problems (3)…']);
  expect(shown).toEqual(expect.arrayContaining(['Pause', 'Resume']));
});

test('the newest files are named once each, without those that are gone since', () => {
  const engine = { version: '1', host: 'desktop', startedAt: 0 } as const;
  const entry = { pairId: 'p1', at: 0, bytes: 1 };
  const { menu } = trayModel(
    {
      ...{ revision: 1, engine, pairs: [pair({ kind: 'idle' })], transfers: [], conflicts: [], problems: [] },
      activity: [
        { ...entry, id: 1, kind: 'uploaded', path: 'a/first.txt' },
        { ...entry, id: 2, kind: 'uploaded', path: 'old name' },
        { ...entry, id: 3, kind: 'downloaded', path: 'gone' },
        { ...entry, id: 4, kind: 'renamed-local', path: 'R&D', from: 'old name' },
        { ...entry, id: 5, kind: 'deleted-remote', path: 'gone' },
        { ...entry, id: 6, kind: 'uploaded', path: 'a/first.txt' },
        { ...entry, id: 7, kind: 'uploaded', path: 'elsewhere', pairId: 'removed' },
      ],
    },
    host,
  );
  const recent = menu.find((item) => item.kind === 'submenu' && item.text === 'Recently changed');
  expect(recent?.kind === 'submenu' ? recent.items : []).toEqual([
    { kind: 'command', text: 'first.txt', command: { kind: 'reveal', pairId: 'p1', path: 'a/first.txt' } },
    { kind: 'command', text: 'R&&D', command: { kind: 'reveal', pairId: 'p1', path: 'R&D' } },
  ]);
});

test('notifications can be muted, and it is said until when they are', () => {
  const engine = { version: '1', host: 'desktop', startedAt: 0 } as const;
  const snapshot: Snapshot = {
    ...{ revision: 1, engine, pairs: [], transfers: [], activity: [], conflicts: [], problems: [] },
  };
  const shown = [{}, { snoozedUntil: 9 }].map((notices) => labels(trayModel(snapshot, { ...host, notices }).menu));
  expect(shown.map((all) => all.slice(4, -2))).toEqual([
    ['Mute notifications', '  For 30 minutes', '  For an hour', '  For 8 hours'],
    ['Muted until <9>: unmute'],
  ]);
});

test('the tray speaks Chinese to those who do', () => {
  const engine = { version: '1', host: 'desktop', startedAt: 0 } as const;
  const snapshot: Snapshot = {
    ...{ revision: 1, engine, pairs: [], transfers: [], activity: [], conflicts: [], problems: [] },
  };
  const spoken = [['zh-Hans-CN', 'en'], ['de-DE', 'zh-CN'], ['fr-FR'], []].map(
    (languages) => trayModel(snapshot, { ...host, words: desktopWordsFor(languages) }).menu[0],
  );
  expect(spoken.map((item) => (item?.kind === 'text' ? item.text : undefined))).toEqual([
    '尚未同步任何文件夹',
    '尚未同步任何文件夹',
    'No folder is synced yet',
    'No folder is synced yet',
  ]);
});
