/** A FileSystem that lets a test act between any two calls: as a user who edits at the worst moment, or as a disk that fails. */
import type { FileSystem } from '../../src-main/transfer/file-system.ts';

export type FileSystemCall = {
  readonly index: number;
  readonly method: keyof FileSystem;
  readonly paths: readonly string[];
};

export type CallHook = {
  /** Runs before the call; throwing fails it. */
  readonly before?: (call: FileSystemCall) => Promise<void> | void;
  readonly after?: (call: FileSystemCall) => Promise<void> | void;
};

export function hookFileSystem(fs: FileSystem, hook: CallHook): FileSystem {
  let count = 0;
  const hooked =
    <Parameters extends readonly string[], Result>(
      method: keyof FileSystem,
      real: (...parameters: Parameters) => Promise<Result>,
    ) =>
    async (...parameters: Parameters): Promise<Result> => {
      const call = { index: count, method, paths: parameters };
      count += 1;
      await hook.before?.(call);
      const result = await real(...parameters);
      await hook.after?.(call);
      return result;
    };
  return {
    stat: hooked('stat', fs.stat),
    readFolder: hooked('readFolder', fs.readFolder),
    openRead: hooked('openRead', fs.openRead),
    createFile: hooked('createFile', fs.createFile),
    openWrite: hooked('openWrite', fs.openWrite),
    makeFolder: hooked('makeFolder', fs.makeFolder),
    removeFolder: hooked('removeFolder', fs.removeFolder),
    link: hooked('link', fs.link),
    rename: hooked('rename', fs.rename),
    removeFile: hooked('removeFile', fs.removeFile),
    syncFolder: hooked('syncFolder', fs.syncFolder),
    freeBytes: hooked('freeBytes', fs.freeBytes),
    readSmallFile: hooked('readSmallFile', fs.readSmallFile),
    writeSmallFile: hooked('writeSmallFile', fs.writeSmallFile),
  };
}
