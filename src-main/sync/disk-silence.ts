/**
 * Notices a disk that does not answer. A call to a network folder whose server is gone may last for ever; nothing can end it, and without
 * a word the pair would look busy all the while. Counts turns of a timer and not hours, so that a computer that slept is not mistaken.
 */
import type { Clock } from '../foundation/clock.ts';
import type { FileSystem, ReadHandle, WriteHandle } from '../transfer/file-system.ts';

export type DiskListener = {
  /** A call has not been answered for a minute. */
  readonly onSilent: () => void;
  /** All such calls have been. */
  readonly onAnswer: () => void;
};

type Call = { turns: number };

const turnMs = 15_000;
const silentAfterTurns = 4;

/** The same disk, listened to. */
export function listenToDisk(fs: FileSystem, clock: Clock, { onSilent, onAnswer }: DiskListener): FileSystem {
  /** The oldest first. */
  const waiting = new Set<Call>();
  let timer: { readonly cancel: () => void } | undefined;
  let isSilent = false;

  const turn = (): void => {
    timer = clock.after(turnMs, turn);
    for (const call of waiting) {
      call.turns += 1;
      if (call.turns === silentAfterTurns && !isSilent) {
        isSilent = true;
        onSilent();
      }
    }
  };

  const answered = (call: Call): void => {
    waiting.delete(call);
    if (isSilent && [...waiting].every(({ turns }) => turns < silentAfterTurns)) {
      isSilent = false;
      onAnswer();
    }
    if (waiting.size === 0) {
      timer?.cancel();
      timer = undefined;
    }
  };

  const heard =
    <Parameters extends readonly unknown[], Result>(ask: (...parameters: Parameters) => Promise<Result>) =>
    async (...parameters: Parameters): Promise<Result> => {
      const call = { turns: 0 };
      waiting.add(call);
      timer ??= clock.after(turnMs, turn);
      try {
        return await ask(...parameters);
      } finally {
        answered(call);
      }
    };

  const heardRead = ({ stat, read, sync, close }: ReadHandle): ReadHandle => ({
    stat: heard(stat),
    read: heard(read),
    sync: heard(sync),
    close: heard(close),
  });
  const heardWrite = ({ write, setSize, setTimes, setMode, stat, sync, close }: WriteHandle): WriteHandle => ({
    write: heard(write),
    setSize: heard(setSize),
    setTimes: heard(setTimes),
    setMode: heard(setMode),
    stat: heard(stat),
    sync: heard(sync),
    close: heard(close),
  });
  const { openRead, createFile, openWrite, readUnchanged, createWhole, placeNew } = fs;
  return {
    stat: heard(fs.stat),
    readFolder: heard(fs.readFolder),
    openRead: async (path) => heardRead(await heard(openRead)(path)),
    ...(readUnchanged === undefined ? {} : { readUnchanged: heard(readUnchanged) }),
    createFile: async (path) => heardWrite(await heard(createFile)(path)),
    openWrite: async (path) => heardWrite(await heard(openWrite)(path)),
    ...(createWhole === undefined ? {} : { createWhole: heard(createWhole) }),
    ...(placeNew === undefined ? {} : { placeNew: heard(placeNew) }),
    makeFolder: heard(fs.makeFolder),
    removeFolder: heard(fs.removeFolder),
    link: heard(fs.link),
    rename: heard(fs.rename),
    removeFile: heard(fs.removeFile),
    syncFolder: heard(fs.syncFolder),
    freeBytes: heard(fs.freeBytes),
    readSmallFile: heard(fs.readSmallFile),
    writeSmallFile: heard(fs.writeSmallFile),
  };
}
