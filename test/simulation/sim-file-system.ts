/** The engine's `FileSystem` and hasher on a simulated disk: every call takes a step of its own, and may fail. */
import { AppError } from '../../src-main/foundation/app-error.ts';
import { compareBytes } from '../../src-main/foundation/byte-order.ts';
import type { LocalPath } from '../../src-main/foundation/names.ts';
import type { BytesHasher } from '../../src-main/transfer/bytes-hasher.ts';
import type { FileHasher } from '../../src-main/transfer/file-hasher.ts';
import type { FileSystem, FolderEntry, ReadHandle, WriteHandle } from '../../src-main/transfer/file-system.ts';
import { hashOf, toText } from './content.ts';
import type { Io } from './life.ts';
import type { Chance } from './random-streams.ts';
import { type Disk, diskError, type Inode } from './sim-disk.ts';

const plentyBytes = 1024 ** 4;

export function createSimFileSystem(disk: Disk, io: Io, chance: Chance): FileSystem {
  const call = <Result>(label: string, path: string, writes: boolean, effect: () => Result): Promise<Result> =>
    io({ place: 'disk', label, path, writes, effect });
  const look = <Result>(label: string, path: string, effect: () => Result): Promise<Result> =>
    call(label, path, false, effect);
  const change = (label: string, path: string, effect: () => void): Promise<void> => call(label, path, true, effect);

  const openFile = (path: string): Inode => {
    const inode = disk.lookUp(path);
    if (inode === undefined) {
      throw diskError('file-missing', path);
    }
    if (inode.kind !== 'file') {
      throw diskError('source-changed', path);
    }
    return inode;
  };

  const folderAt = (path: string): Inode => {
    const folder = disk.lookUp(path);
    if (folder === undefined) {
      throw diskError('file-missing', path);
    }
    if (folder.kind !== 'folder') {
      throw diskError('not-a-folder', path);
    }
    return folder;
  };

  const entriesOf = (folder: Inode, names: Iterable<string>): FolderEntry[] => {
    const entries: FolderEntry[] = [];
    for (const name of names) {
      const inode = folder.entries.get(name);
      if (inode !== undefined) {
        entries.push({ name, stat: disk.statOf(inode) });
      }
    }
    return entries.sort((a, b) => compareBytes(a.name, b.name));
  };

  return {
    stat: (path) =>
      look('stat', path, () => {
        const inode = disk.lookUp(path);
        return inode === undefined ? undefined : disk.statOf(inode);
      }),
    readFolder: async (path) => {
      if (chance.below(4) > 0) {
        return await look('readFolder', path, () => entriesOf(folderAt(path), folderAt(path).entries.keys()));
      }
      // The names first, their stats later: what is renamed meanwhile shows under neither name.
      const folder = await look('readNames', path, () => folderAt(path));
      const names = [...folder.entries.keys()];
      return await look('readStats', path, () => {
        if (disk.lookUp(path) !== folder) {
          throw diskError('file-missing', path);
        }
        return entriesOf(folder, names);
      });
    },
    openRead: async (path) => toReadHandle(disk, await look('openRead', path, () => openFile(path)), path, io),
    createFile: async (path) =>
      toWriteHandle(disk, await call('createFile', path, true, () => disk.create(path, 0o600)), path, io),
    openWrite: async (path) => toWriteHandle(disk, await look('openWrite', path, () => openFile(path)), path, io),
    makeFolder: (path) => change('makeFolder', path, () => disk.makeFolder(path)),
    removeFolder: (path) => call('removeFolder', path, true, () => disk.removeFolder(path)),
    link: (from, to) => change('link', to, () => disk.link(from, to)),
    rename: (from, to) => change(`rename to ${to} from`, from, () => disk.rename(from, to)),
    removeFile: (path) => change('removeFile', path, () => disk.removeFile(path)),
    syncFolder: (path) => look('syncFolder', path, () => disk.syncFolder(path)),
    freeBytes: (path) => look('freeBytes', path, () => plentyBytes),
    readSmallFile: (path) =>
      look('readSmallFile', path, () => {
        const inode = disk.lookUp(path);
        return inode === undefined ? undefined : openFile(path).data;
      }),
    writeSmallFile: (path, content) =>
      change('writeSmallFile', path, () => {
        const inode = disk.lookUp(path) ?? disk.create(path, 0o600);
        disk.write(inode, content);
        disk.syncFile(inode);
        disk.syncFolder(path.slice(0, path.lastIndexOf('/')));
      }),
  };
}

function toReadHandle(disk: Disk, inode: Inode, path: string, io: Io): ReadHandle {
  return {
    stat: () => io({ place: 'disk', label: 'handle.stat', path, effect: () => disk.statOf(inode) }),
    read: (buffer, position) =>
      io({
        place: 'disk',
        label: 'read',
        path,
        effect: () => {
          const text = inode.data.slice(position, position + buffer.length);
          return Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength).write(text, 'latin1');
        },
      }),
    sync: () => io({ place: 'disk', label: 'sync', path, effect: () => disk.syncFile(inode) }),
    close: () => Promise.resolve(),
  };
}

function toWriteHandle(disk: Disk, inode: Inode, path: string, io: Io): WriteHandle {
  const call = <Result>(label: string, effect: () => Result): Promise<Result> =>
    io({ place: 'disk', label, path, writes: true, effect });
  return {
    write: (bytes, position) => {
      const text = toText(bytes);
      return call('write', () => {
        const before = inode.data.padEnd(position, '\0');
        disk.write(inode, before.slice(0, position) + text + before.slice(position + text.length));
      });
    },
    setSize: (size) => call('setSize', () => disk.write(inode, inode.data.slice(0, size).padEnd(size, '\0'))),
    setTimes: (mtimeMs) => call('setTimes', () => disk.setTimes(inode, mtimeMs)),
    setMode: (mode) => call('setMode', () => disk.setMode(inode, mode)),
    stat: () => call('handle.stat', () => disk.statOf(inode)),
    sync: () => call('sync', () => disk.syncFile(inode)),
    close: () => Promise.resolve(),
  };
}

/** Hashes on this thread; a file is read at a step of its own. */
export function createSimHasher(disk: Disk, io: Io): FileHasher & { readonly hashBytes: BytesHasher } {
  return {
    hash: async (path: LocalPath, signal) => {
      const inode = await io({
        place: 'disk',
        label: 'hash.open',
        path,
        effect: () => {
          const found = disk.lookUp(path);
          if (found?.kind !== 'file') {
            throw diskError(found === undefined ? 'file-missing' : 'source-changed', path);
          }
          return found;
        },
      });
      signal?.throwIfAborted();
      const text = await io({ place: 'disk', label: 'hash.read', path, effect: () => inode.data });
      signal?.throwIfAborted();
      return { size: text.length, ...hashOf(text) };
    },
    hashBytes: (bytes) => Promise.resolve({ bytes, ...hashOf(toText(bytes)) }),
    stop: () => Promise.reject(new AppError('internal', 'nobody stops the simulated hasher')),
  };
}
