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

/** Without `inOneGo` every step is a call of its own. */
export function hookFileSystem(
  fs: FileSystem,
  hook: CallHook,
  { inOneGo = false }: { readonly inOneGo?: boolean } = {},
): FileSystem {
  let count = 0;
  const around = async <Result>(
    method: keyof FileSystem,
    paths: readonly string[],
    real: () => Promise<Result>,
  ): Promise<Result> => {
    const call = { index: count, method, paths };
    count += 1;
    await hook.before?.(call);
    const result = await real();
    await hook.after?.(call);
    return result;
  };
  const hooked =
    <Parameters extends readonly string[], Result>(
      method: keyof FileSystem,
      real: (...parameters: Parameters) => Promise<Result>,
    ) =>
    async (...parameters: Parameters): Promise<Result> => {
      return await around(method, parameters, () => real(...parameters));
    };
  const { createWhole, placeNew } = fs;
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
    ...(inOneGo && createWhole !== undefined
      ? {
          createWhole: (path, bytes, attributes) =>
            around('createWhole', [path], () => createWhole(path, bytes, attributes)),
        }
      : {}),
    ...(inOneGo && placeNew !== undefined
      ? { placeNew: (from, to, folders) => around('placeNew', [from, to], () => placeNew(from, to, folders)) }
      : {}),
  };
}

/** The disk without the steps that place a small file in one go: for a test that lies in wait at one of their calls. */
export function bySingleCalls({ createWhole: _, placeNew: __, ...calls }: FileSystem): FileSystem {
  return calls;
}
