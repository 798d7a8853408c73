import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '../../../../src-main/foundation/app-error.ts';
import { systemClock } from '../../../../src-main/foundation/clock.ts';
import { toLocalPath, toRelPath } from '../../../../src-main/foundation/names.ts';
import { systemRandom } from '../../../../src-main/foundation/random.ts';
import type { LocalPrint } from '../../../../src-main/state/base-entry.ts';
import {
  installFile,
  type LocalWriteDeps,
  makeLocalFolder,
  removeLocalFolder,
  trashFile,
} from '../../../../src-main/sync/act/local-write.ts';
import { createTrash } from '../../../../src-main/sync/act/trash.ts';
import { ownFolderOf } from '../../../../src-main/sync/paths/local-path.ts';
import { printOf } from '../../../../src-main/transfer/file-stat.ts';
import { createNodeFileSystem } from '../../../../src-main/transfer/node-file-system.ts';
import { type CallHook, hookFileSystem } from '../../../support/hooked-file-system.ts';

const fs = createNodeFileSystem({ fewWrites: 0 });
const top = mkdtempSync(join(tmpdir(), 'driftless-local-write-'));
afterAll(async () => {
  await fs.stop();
  rmSync(top, { recursive: true, force: true });
});

const path = toRelPath('folder/file.txt');

function makeRoot(): { readonly root: string; readonly target: string; readonly temp: string } {
  const root = mkdtempSync(join(top, 'root-'));
  mkdirSync(join(root, 'folder'));
  mkdirSync(join(root, '.driftless/tmp'), { recursive: true });
  const temp = join(root, '.driftless/tmp/download');
  writeFileSync(temp, 'from the bucket');
  return { root, target: join(root, 'folder/file.txt'), temp };
}

/** `inOneGo`: what the disk does in one go is one call. */
function depsFor(root: string, hook: CallHook = {}, options: { readonly inOneGo?: boolean } = {}): LocalWriteDeps {
  const hooked = hookFileSystem(fs, hook, options);
  const local = toLocalPath(root);
  return {
    fs: hooked,
    root: local,
    trash: createTrash({ fs: hooked, root: local, clock: systemClock, random: systemRandom }),
  };
}

async function printAt(file: string): Promise<LocalPrint> {
  const stat = await fs.stat(toLocalPath(file));
  if (stat === undefined) {
    throw new Error(`nothing at ${file}`);
  }
  return printOf(stat);
}

/** The contents of every file below, wherever it is. */
function contentsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : String(error);
}

test('a download takes the place of the planned file, whose bytes go to trash', async () => {
  const { root, target, temp } = makeRoot();
  writeFileSync(target, 'old');
  const print = await installFile(depsFor(root), {
    path,
    tempPath: toLocalPath(temp),
    replaces: await printAt(target),
  });
  expect({
    live: readFileSync(target, 'utf8'),
    print,
    trash: contentsBelow(ownFolderOf(toLocalPath(root)).trash),
    temps: readdirSync(join(root, '.driftless/tmp')),
  }).toEqual({ live: 'from the bucket', print: await printAt(target), trash: ['old'], temps: [] });
});

const bothWays = [
  ['by single calls', { inOneGo: false }],
  ['in one go', { inOneGo: true }],
] as const;

test.each(bothWays)('a new file takes its place, and its temp name is gone (%s)', async (_, options) => {
  const { root, target, temp } = makeRoot();
  const print = await installFile(depsFor(root, {}, options), { path, tempPath: toLocalPath(temp) });
  expect({
    live: readFileSync(target, 'utf8'),
    print,
    temps: readdirSync(join(root, '.driftless/tmp')),
  }).toEqual({ live: 'from the bucket', print: await printAt(target), temps: [] });
});

test.each(bothWays)('another file than the finished one, put in its place, is told (%s)', async (_, options) => {
  const { root, target, temp } = makeRoot();
  const print = { ...(await printAt(temp)), ino: 1 };
  const deps = depsFor(root, {}, options);
  const outcome = await installFile(deps, { path, tempPath: toLocalPath(temp), print }).catch(codeOf);
  expect({ outcome, live: readFileSync(target, 'utf8') }).toEqual({
    outcome: 'target-changed',
    live: 'from the bucket',
  });
});

test.each(bothWays)('a new file is created only where nothing is (%s)', async (_, options) => {
  const { root, target, temp } = makeRoot();
  writeFileSync(target, 'appeared');
  const outcome = await installFile(depsFor(root, {}, options), { path, tempPath: toLocalPath(temp) }).catch(codeOf);
  expect({ outcome, live: readFileSync(target, 'utf8') }).toEqual({ outcome: 'target-changed', live: 'appeared' });
});

type UserAct = { readonly name: string; readonly act: (target: string) => void };

const userActs: readonly UserAct[] = [
  {
    name: 'writes in place',
    act: (target) => writeFileSync(target, 'precious edit'),
  },
  {
    name: 'saves by rename',
    act: (target) => {
      writeFileSync(`${target}.save`, 'precious edit');
      renameSync(`${target}.save`, target);
    },
  },
  {
    name: 'deletes and writes anew',
    act: (target) => {
      rmSync(target, { force: true });
      writeFileSync(target, 'precious edit');
    },
  },
  {
    name: 'puts a folder with a file there',
    act: (target) => {
      rmSync(target, { force: true });
      mkdirSync(target);
      writeFileSync(join(target, 'inside'), 'precious edit');
    },
  },
  {
    name: 'moves the file elsewhere after an edit',
    act: (target) => {
      writeFileSync(target, 'precious edit');
      renameSync(target, `${target}.moved`);
    },
  },
];

type Operation = {
  readonly name: string;
  readonly hasOld: boolean;
  readonly inOneGo?: boolean;
  readonly run: (deps: LocalWriteDeps, temp: string, old: LocalPrint | undefined) => Promise<unknown>;
};

const operations: readonly Operation[] = [
  {
    name: 'replacing',
    hasOld: true,
    run: (deps, temp, old) =>
      installFile(deps, { path, tempPath: toLocalPath(temp), ...(old === undefined ? {} : { replaces: old }) }),
  },
  {
    name: 'creating',
    hasOld: false,
    run: (deps, temp) => installFile(deps, { path, tempPath: toLocalPath(temp) }),
  },
  {
    name: 'creating in one go',
    hasOld: false,
    inOneGo: true,
    run: (deps, temp) => installFile(deps, { path, tempPath: toLocalPath(temp) }),
  },
  {
    name: 'trashing',
    hasOld: true,
    run: (deps, _temp, old) => (old === undefined ? Promise.resolve() : trashFile(deps, { path, print: old })),
  },
];

for (const operation of operations) {
  for (const { name, act } of userActs) {
    test(`a user who ${name} at any step of ${operation.name} loses nothing`, async () => {
      const undisturbed = await runWith(operation, () => undefined);
      const lost: string[] = [];
      for (let step = 0; step < undisturbed.calls; step += 1) {
        const { root, outcome } = await runWith(operation, (index, target) => {
          if (index === step) {
            act(target);
          }
        });
        if (!contentsBelow(root).includes('precious edit')) {
          lost.push(`step ${step}: ${outcome}`);
        }
      }
      expect({ undisturbed: undisturbed.outcome, lost }).toEqual({ undisturbed: 'done', lost: [] });
    });
  }
}

async function runWith(
  operation: Operation,
  beforeCall: (index: number, target: string) => void,
): Promise<{ readonly root: string; readonly outcome: string; readonly calls: number }> {
  const { root, target, temp } = makeRoot();
  if (operation.hasOld) {
    writeFileSync(target, 'old');
  }
  const old = operation.hasOld ? await printAt(target) : undefined;
  let calls = 0;
  const before: CallHook['before'] = ({ index }) => {
    calls += 1;
    beforeCall(index, target);
  };
  const deps = depsFor(root, { before }, { inOneGo: operation.inOneGo === true });
  const outcome = await operation.run(deps, temp, old).then(() => 'done', codeOf);
  return { root, outcome, calls };
}

test('a file of another change time than planned is not replaced, though its size and time are the same', async () => {
  const { root, target, temp } = makeRoot();
  writeFileSync(target, 'edited, with its time put back');
  const now = await printAt(target);
  const replaces = { ...now, ctimeMs: now.ctimeMs - 1000 };
  const outcome = await installFile(depsFor(root), { path, tempPath: toLocalPath(temp), replaces }).catch(codeOf);
  const trash = contentsBelow(ownFolderOf(toLocalPath(root)).trash);
  expect({ outcome, live: readFileSync(target, 'utf8'), trash }).toEqual({
    outcome: 'target-changed',
    live: 'edited, with its time put back',
    trash: [],
  });
});

test('an edit through a file kept open is put back to its path', async () => {
  const { root, target, temp } = makeRoot();
  writeFileSync(target, 'old');
  const replaces = await printAt(target);
  const trash = ownFolderOf(toLocalPath(root)).trash;
  let isWritten = false;
  const deps = depsFor(root, {
    after: ({ method, paths }) => {
      if (method === 'link' && paths[1] === target && !isWritten) {
        isWritten = true;
        // What an open handle would write goes where the old file is by now.
        const kept = readdirSync(trash, { recursive: true, withFileTypes: true }).find((entry) => entry.isFile());
        writeFileSync(join(kept?.parentPath ?? '', kept?.name ?? ''), 'written late');
      }
    },
  });
  const outcome = await installFile(deps, { path, tempPath: toLocalPath(temp), replaces }).catch(codeOf);
  expect({ outcome, live: readFileSync(target, 'utf8'), trash: contentsBelow(trash) }).toEqual({
    outcome: 'target-changed',
    live: 'written late',
    trash: ['from the bucket'],
  });
});

test('where links do not exist a download still takes the place of the planned file', async () => {
  const { root, target, temp } = makeRoot();
  writeFileSync(target, 'old');
  const deps = depsFor(root, {
    before: ({ method }) => {
      if (method === 'link') {
        throw new AppError('local-io', 'no links here');
      }
    },
  });
  await installFile(deps, { path, tempPath: toLocalPath(temp), replaces: await printAt(target) });
  expect({
    live: readFileSync(target, 'utf8'),
    trash: contentsBelow(ownFolderOf(toLocalPath(root)).trash),
  }).toEqual({ live: 'from the bucket', trash: ['old'] });
});

test('when the new file cannot be put in place the old one is put back', async () => {
  const { root, target, temp } = makeRoot();
  writeFileSync(target, 'old');
  const deps = depsFor(root, {
    before: ({ method, paths }) => {
      if (method === 'link' && paths[0] === temp) {
        throw new AppError('permission-denied', 'not now');
      }
    },
  });
  const outcome = await installFile(deps, {
    path,
    tempPath: toLocalPath(temp),
    replaces: await printAt(target),
  }).catch(codeOf);
  expect({ outcome, live: readFileSync(target, 'utf8') }).toEqual({ outcome: 'permission-denied', live: 'old' });
});

test('the note of a download comes before its first step, and its temp name goes only when its place is durable', async () => {
  for (const isReplacing of [false, true]) {
    const { root, target, temp } = makeRoot();
    const calls: string[] = [];
    if (isReplacing) {
      writeFileSync(target, 'old');
    }
    const replaces = isReplacing ? await printAt(target) : undefined;
    const deps = depsFor(root, {
      after: ({ method, paths }) => {
        if (method === 'syncFolder' && paths[0] === join(root, 'folder')) {
          calls.push('place is durable');
        } else if (method === 'removeFile' && paths[0] === temp) {
          calls.push('temp name gone');
        } else if (method === 'link' && paths[1] === target) {
          calls.push('in place');
        } else if (method === 'rename' && paths[0] === target) {
          calls.push('old file aside');
        }
      },
    });
    await installFile(deps, {
      path,
      tempPath: toLocalPath(temp),
      ...(replaces === undefined ? {} : { replaces }),
      beforePlacing: async ({ kept }) => {
        calls.push(kept === undefined ? 'noted' : 'noted with the place of the old file');
      },
    });
    expect(calls).toEqual([
      ...(isReplacing ? ['noted with the place of the old file', 'old file aside'] : ['noted']),
      'in place',
      'place is durable',
      'temp name gone',
    ]);
  }
});

test('the note of a new file in one go comes before it is placed', async () => {
  const { root, temp } = makeRoot();
  const calls: string[] = [];
  const deps = depsFor(root, { before: ({ method }) => void calls.push(method) }, { inOneGo: true });
  const beforePlacing = async (): Promise<void> => void calls.push('noted');
  await installFile(deps, { path, tempPath: toLocalPath(temp), print: await printAt(temp), beforePlacing });
  expect(calls).toEqual(['noted', 'placeNew']);
});

test('where links do not exist the note is told so before the rename', async () => {
  const { root, temp } = makeRoot();
  const told: unknown[] = [];
  const deps = depsFor(root, {
    before: ({ method }) => {
      if (method === 'link') {
        throw new AppError('local-io', 'no links here');
      }
    },
    after: ({ method }) => {
      if (method === 'rename') {
        told.push('renamed');
      }
    },
  });
  await installFile(deps, {
    path,
    tempPath: toLocalPath(temp),
    beforePlacing: async ({ isByRename = false }) => {
      told.push({ isByRename });
    },
  });
  expect(told).toEqual([{ isByRename: false }, { isByRename: true }, 'renamed']);
});

test.each(bothWays)('nothing is written through a link that took the place of a folder (%s)', async (_, options) => {
  const { root, temp } = makeRoot();
  const outside = mkdtempSync(join(top, 'outside-'));
  renameSync(join(root, 'folder'), join(root, 'elsewhere'));
  symlinkSync(outside, join(root, 'folder'));
  const outcome = await installFile(depsFor(root, {}, options), { path, tempPath: toLocalPath(temp) }).catch(codeOf);
  expect({ outcome, outside: readdirSync(outside) }).toEqual({ outcome: 'target-changed', outside: [] });
});

test('folders are made one at a time and removed only when empty', async () => {
  const { root } = makeRoot();
  const deps = depsFor(root);
  await makeLocalFolder(deps, toRelPath('new'));
  writeFileSync(join(root, 'folder/child'), 'stays');
  expect({
    made: statSync(join(root, 'new')).isDirectory(),
    withoutParent: await makeLocalFolder(deps, toRelPath('no/parent')).catch(codeOf),
    full: await removeLocalFolder(deps, toRelPath('folder')),
    empty: await removeLocalFolder(deps, toRelPath('new')),
    gone: await removeLocalFolder(deps, toRelPath('new')),
    child: readFileSync(join(root, 'folder/child'), 'utf8'),
  }).toEqual({ made: true, withoutParent: 'file-missing', full: false, empty: true, gone: true, child: 'stays' });
});

test('the folders of the trash are durable before a file moves there', async () => {
  const { root, target } = makeRoot();
  writeFileSync(target, 'old');
  const calls: string[] = [];
  const deps = depsFor(root, {
    after: ({ method, paths }) => {
      if (method === 'syncFolder' || method === 'rename') {
        calls.push(`${method} ${paths[0]?.slice(root.length).replace(/\d{4}-\d\d-\d\d/, 'day')}`);
      }
    },
  });
  await trashFile(deps, { path, print: await printAt(target) });
  expect(calls).toEqual([
    'syncFolder /.driftless/trash',
    'syncFolder /.driftless/trash/day',
    'rename /folder/file.txt',
    'syncFolder /.driftless/trash/day/folder',
    'syncFolder /folder',
  ]);
});

test('the trash keeps every version under a name of its own', async () => {
  const { root, target } = makeRoot();
  const deps = depsFor(root);
  for (const content of ['one', 'two', 'three']) {
    writeFileSync(target, content);
    await trashFile(deps, { path, print: await printAt(target) });
  }
  expect(new Set(contentsBelow(ownFolderOf(toLocalPath(root)).trash))).toEqual(new Set(['one', 'two', 'three']));
});
