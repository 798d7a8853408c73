/**
 * A FileSystem over the real one that takes other spellings of a name for the name, as disks of macOS and Windows do: of other
 * letter case, of another normal form, or both. `storesDecomposed`: new names are kept in NFD, as HFS+ keeps them.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type LocalPath, toLocalPath } from '../../src-main/foundation/names.ts';
import { foldName, type NameFolding } from '../../src-main/sync/paths/name-folding.ts';
import type { FileSystem } from '../../src-main/transfer/file-system.ts';
import type { PairWorldOptions } from './pair-world.ts';

export type FoldingDisk = NameFolding & { readonly storesDecomposed?: boolean };

/** The path of what the disk finds by a path, or would make. */
export function pathFinder(disk: FoldingDisk): (path: string) => LocalPath {
  const find = (path: string): LocalPath => {
    if (existsSync(path) || dirname(path) === path) {
      return toLocalPath(path);
    }
    const folder = find(dirname(path));
    const name = basename(path);
    const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : [];
    const other = names.find((candidate) => foldName(candidate, disk) === foldName(name, disk));
    return toLocalPath(join(folder, other ?? storedName(name, disk)));
  };
  return find;
}

function storedName(name: string, { storesDecomposed = false }: FoldingDisk): string {
  return storesDecomposed ? name.normalize('NFD') : name;
}

export function foldFileSystem(fs: FileSystem, disk: FoldingDisk): FileSystem {
  const found = pathFinder(disk);
  return {
    stat: (path) => fs.stat(found(path)),
    readFolder: (path) => fs.readFolder(found(path)),
    openRead: (path) => fs.openRead(found(path)),
    createFile: (path) => fs.createFile(found(path)),
    openWrite: (path) => fs.openWrite(found(path)),
    makeFolder: (path) => fs.makeFolder(found(path)),
    removeFolder: (path) => fs.removeFolder(found(path)),
    link: (from, to) => fs.link(found(from), found(to)),
    rename: (from, to) => {
      const source = found(from);
      const target = found(to);
      // A rename to another spelling of itself gives the file that spelling.
      return fs.rename(
        source,
        source === target ? toLocalPath(join(dirname(target), storedName(basename(to), disk))) : target,
      );
    },
    removeFile: (path) => fs.removeFile(found(path)),
    syncFolder: (path) => fs.syncFolder(found(path)),
    freeBytes: (path) => fs.freeBytes(found(path)),
    readSmallFile: (path) => fs.readSmallFile(found(path)),
    writeSmallFile: (path, content) => fs.writeSmallFile(found(path), content),
  };
}

/** What `makePairWorld` needs for a pair on such a disk. */
export function foldingDisk(disk: FoldingDisk): Pick<PairWorldOptions, 'disk' | 'onDisk'> {
  return { disk: (fs) => foldFileSystem(fs, disk), onDisk: pathFinder(disk) };
}
