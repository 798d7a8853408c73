import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../../../../src-main/foundation/app-error.ts';
import { toLocalPath, toRelPath } from '../../../../src-main/foundation/names.ts';
import type { BaseEntry } from '../../../../src-main/state/base-entry.ts';
import { hasEarlyLoss } from '../../../../src-main/sync/gather/early-loss.ts';
import { createNodeFileSystem } from '../../../../src-main/transfer/node-file-system.ts';
import { makeTempFolder } from '../../../support/temp-folder.ts';

const nodeFileSystem = createNodeFileSystem();

test('what was in sync and is gone is an early loss; what nobody knew, what is there and what cannot be asked for is none', async () => {
  const folder = makeTempFolder();
  mkdirSync(folder.at('folder'));
  writeFileSync(folder.at('there'), '');
  const known = ['there', 'gone', 'folder', 'spelled'];
  const deps = {
    fs: nodeFileSystem,
    config: { localRoot: toLocalPath(folder.path) },
    state: {
      getBase: (path: string): BaseEntry | undefined =>
        known.includes(path) ? { kind: 'folder', path: toRelPath(path), hasMarker: false } : undefined,
    },
    names: { spellPath: (path: string) => toRelPath(path === 'SPELLED' ? 'spelled' : path) },
  };
  const losses = async (hints: readonly string[], fs: typeof deps.fs = deps.fs): Promise<boolean> =>
    await hasEarlyLoss({ ...deps, fs }, hints.map(toRelPath));
  const refusing = { ...nodeFileSystem, stat: () => Promise.reject(new AppError('local-io', 'no')) };
  expect({
    nothing: await losses([]),
    there: await losses(['there', 'folder', 'unknown']),
    gone: await losses(['there', 'gone']),
    spelled: await losses(['SPELLED']),
    refused: await losses(['gone'], refusing),
  }).toEqual({ nothing: false, there: false, gone: true, spelled: true, refused: false });
});
