import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDesktopCalls, type Desktop } from '../../../src-main/app/desktop-calls.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { toLocalPath, toPairId } from '../../../src-main/foundation/names.ts';

let home: string;
let done: unknown[];

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'driftless-desktop-calls-')));
  done = [];
});

afterEach(() => rm(home, { recursive: true }));

const desktop: Desktop = {
  chooseFolder: async (startAt) => startAt,
  openFolder: async (folder) => void done.push(['open', folder]),
  reveal: (path) => void done.push(['reveal', path]),
  copyText: async (text) => void done.push(['copy', text]),
  crashReportFolder: '/data/crash-reports',
  updates: {
    view: () => ({ kind: 'idle' }),
    check: () => void done.push('check'),
    download: () => void done.push('download'),
    install: () => void done.push('install'),
  },
};

function callsOver(localRoot: string) {
  return createDesktopCalls({
    desktop,
    dataFolder: '/data',
    fleet: {
      entry: (pairId) => {
        if (pairId !== 'p1') {
          throw new AppError('not-found', 'there is no such synced folder');
        }
        return {
          id: toPairId('p1'),
          plan: {
            localRoot: toLocalPath(localRoot),
            bucket: 'b-1250000000',
            prefix: '',
            region: 'ap-guangzhou',
            mode: 'two-way',
          },
          credentials: () => Promise.reject(new Error('not asked for here')),
        };
      },
    },
  });
}

test('a path of a synced folder is shown where it is, or the nearest folder above it that is left', async () => {
  await mkdir(join(home, 'sub'));
  await writeFile(join(home, 'sub', 'there'), '');
  const calls = callsOver(home);
  for (const path of ['sub/there', 'sub/gone', 'gone/deeper/file']) {
    await calls.revealPath({ pairId: 'p1', path });
  }
  expect(done).toEqual([
    ['reveal', join(home, 'sub', 'there')],
    ['reveal', join(home, 'sub')],
    ['reveal', home],
  ]);
});

test.each(['../outside', '/etc/passwd', 'a/../../b', 'a//b', ''])('the path %j is refused', async (path) => {
  await expect(callsOver(home).revealPath({ pairId: 'p1', path })).rejects.toMatchObject({ code: 'usage' });
  expect(done).toEqual([]);
});

test('only folders of known pairs are opened, and only where they are folders', async () => {
  await writeFile(join(home, 'program'), '');
  await callsOver(home).openFolder({ pairId: 'p1' });
  const refused = await Promise.allSettled([
    callsOver(home).openFolder({ pairId: 'other' }),
    callsOver(join(home, 'program')).openFolder({ pairId: 'p1' }),
    callsOver(join(home, 'gone')).openFolder({ pairId: 'p1' }),
  ]);
  expect({ done, codes: refused.map((one) => one.status === 'rejected' && one.reason.code) }).toEqual({
    done: [['open', home]],
    codes: ['not-found', 'root-missing', 'root-missing'],
  });
});

test('a synced folder behind a link is opened where it is', async () => {
  await mkdir(join(home, 'real'));
  await symlink(join(home, 'real'), join(home, 'link'));
  await callsOver(join(home, 'link')).openFolder({ pairId: 'p1' });
  expect(done).toEqual([['open', join(home, 'real')]]);
});

test('the folders of the app, the dialog, the clipboard and the steps of an update are passed on', async () => {
  const calls = callsOver(home);
  await calls.openAppFolder({ which: 'data' });
  await calls.openAppFolder({ which: 'crash-reports' });
  await calls.copyText({ text: 'cos://b/x' });
  const answers = [
    await calls.chooseFolder({ startAt: '/photos' }),
    await calls.chooseFolder({}),
    await calls.checkForUpdate({}),
    await calls.downloadUpdate({}),
    await calls.installUpdate({}),
    await calls.update({}),
  ];
  expect({ done, answers }).toEqual({
    done: [['open', '/data'], ['open', '/data/crash-reports'], ['copy', 'cos://b/x'], 'check', 'download', 'install'],
    answers: [{ path: '/photos' }, {}, { kind: 'idle' }, { kind: 'idle' }, { kind: 'idle' }, { kind: 'idle' }],
  });
});
