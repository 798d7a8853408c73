import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '../../../../src-main/foundation/app-error.ts';
import { compareBytes } from '../../../../src-main/foundation/byte-order.ts';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import { sortKeyOf } from '../../../../src-main/sync/gather/entry.ts';
import { lookAt, type ScanDeps, scanLocal } from '../../../../src-main/sync/gather/scan.ts';
import { createIgnore } from '../../../../src-main/sync/ignore/ignore.ts';
import type { FileStat } from '../../../../src-main/transfer/file-system.ts';
import { createNodeFileSystem } from '../../../../src-main/transfer/node-file-system.ts';
import { type CallHook, hookFileSystem } from '../../../support/hooked-file-system.ts';
import { makeTempFolder, type TempFolder } from '../../../support/temp-folder.ts';

const fs = createNodeFileSystem();
afterAll(() => fs.stop());

function scanOf(folder: TempFolder, hook: CallHook = {}): ScanDeps {
  return { fs: hookFileSystem(fs, hook), root: folder.path, prefix: '', ignore: createIgnore() };
}

async function scanned(deps: ScanDeps): Promise<string[]> {
  const lines: string[] = [];
  for await (const entries of scanLocal(deps)) {
    for (const entry of entries) {
      lines.push(`${sortKeyOf(entry)}${entry.kind === 'unknown' ? ` ${entry.reason.code}` : ''}`);
    }
  }
  return lines;
}

test('a tree comes in the order of keys, without what is ignored', async () => {
  const folder = makeTempFolder();
  for (const path of [
    'a/x',
    'a/b/c',
    'a-b',
    'a.txt',
    'a b/d',
    'é',
    '😀',
    '\u{ffee}',
    '.DS_Store',
    '.driftless/root-id',
  ]) {
    mkdirSync(join(folder.path, path, '..'), { recursive: true });
    writeFileSync(join(folder.path, path), '');
  }
  for (let index = 0; index < 20; index += 1) {
    mkdirSync(folder.at(`n${index}`));
    mkdirSync(folder.at(`n${' '.repeat(index + 1)}`), { recursive: true });
  }
  const lines = await scanned(scanOf(folder));
  expect({ isSorted: lines, count: lines.length }).toEqual({ isSorted: [...lines].sort(compareBytes), count: 51 });
});

test('links, pipes and names that COS refuses are unknown', async () => {
  const folder = makeTempFolder();
  symlinkSync('/etc', folder.at('link'));
  execFileSync('mkfifo', [folder.at('pipe')]);
  writeFileSync(folder.at('esc\u001b'), '');
  mkdirSync(folder.at('sub\u001a'));
  writeFileSync(folder.at('sub\u001a', 'inside'), '');
  expect(await scanned(scanOf(folder))).toEqual([
    'esc\u001b name-not-allowed-in-cos',
    'link symlink-skipped',
    'pipe special-file-skipped',
    'sub\u001a name-not-allowed-in-cos',
  ]);
});

test('an unreadable folder is unknown at its name, a vanished one is absent', async () => {
  const folder = makeTempFolder();
  for (const path of ['shut/inside', 'shut-up', 'gone/inside', 'z']) {
    mkdirSync(join(folder.path, path, '..'), { recursive: true });
    writeFileSync(join(folder.path, path), '');
  }
  const deps = scanOf(folder, {
    before: ({ method, paths }) => {
      if (method === 'readFolder' && paths[0] === folder.at('shut')) {
        throw new AppError('permission-denied', 'no');
      }
      if (method === 'readFolder' && paths[0] === folder.at('gone')) {
        rmSync(folder.at('gone'), { recursive: true, force: true });
      }
    },
  });
  expect(await scanned(deps)).toEqual(['shut permission-denied', 'shut-up', 'z']);
});

test('a folder that vanishes together with the root is not absent', async () => {
  const folder = makeTempFolder();
  mkdirSync(folder.at('root/inner'), { recursive: true });
  const deps = {
    ...scanOf(folder, {
      before: ({ method, paths }) => {
        if (method === 'readFolder' && paths[0] === folder.at('root', 'inner')) {
          renameSync(folder.at('root'), folder.at('away'));
        }
      },
    }),
    root: folder.at('root'),
  };
  expect(await scanned(deps)).toEqual(['inner file-missing']);
});

test('a root that cannot be read ends the scan', async () => {
  const folder = makeTempFolder();
  writeFileSync(folder.at('file'), '');
  const codeAt = (name: string): Promise<unknown> =>
    scanned({ ...scanOf(folder), root: folder.at(name) }).catch((error: unknown) =>
      error instanceof AppError ? error.code : error,
    );
  expect([await codeAt('missing'), await codeAt('file')]).toEqual(['root-missing', 'root-not-a-folder']);
});

test('a single path is looked at without following links on the way', async () => {
  const folder = makeTempFolder();
  mkdirSync(folder.at('real'));
  writeFileSync(folder.at('real', 'file'), 'x');
  symlinkSync(folder.at('real'), folder.at('link'));
  const deps = scanOf(folder);
  const kinds = await Promise.all(
    ['real/file', 'real', 'link/file', 'missing', 'missing/deep', 'real/file/below'].map(
      async (path) => (await lookAt(deps, toRelPath(path)))?.kind,
    ),
  );
  expect(kinds).toEqual(['file', 'folder', 'unknown', undefined, undefined, undefined]);
});

test('of a folder with very many entries no more is looked at than is handed on', async () => {
  const count = 100_000;
  const stat: FileStat = { kind: 'file', size: 1, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1, mode: 0o600 };
  const entries = Array.from({ length: count }, (_, index) => ({ name: String(index).padStart(6, '0'), stat }));
  let looked = 0;
  const deps: ScanDeps = {
    ...scanOf(makeTempFolder()),
    fs: { ...fs, readFolder: () => Promise.resolve(entries) },
    ignore: {
      ...createIgnore(),
      ignores: () => {
        looked += 1;
        return false;
      },
    },
  };
  let found = 0;
  let mostAtOnce = 0;
  for await (const batch of scanLocal(deps)) {
    found += batch.length;
    mostAtOnce = Math.max(mostAtOnce, looked - found, batch.length);
  }
  expect({ found, mostAtOnce }).toEqual({ found: count, mostAtOnce: 500 });
});
