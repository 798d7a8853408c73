/**
 * Whether the file system of a root tells of changes at all: network drives, shared folders of virtual machines and some user-space file
 * systems take a watch and never say a word. A file is written into the pair's own folder for temporary files, under a watch of that
 * folder alone, so that no hint of it reaches the engine.
 */
import { watch } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Reason } from '../../contract/model.ts';
import { toAppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { LocalPath } from '../../foundation/names.ts';
import type { Random } from '../../foundation/random.ts';
import type { FileSystem } from '../../transfer/file-system.ts';
import { joinLocal, ownFolderOf } from '../paths/local-path.ts';

export type ProbeDeps = {
  readonly fs: FileSystem;
  readonly root: LocalPath;
  readonly clock: Clock;
  readonly random: Random;
};

/** Why events cannot be relied on; undefined when the probe's own event came, or none could be asked for. */
export type ProbeWatch = (deps: ProbeDeps, signal: AbortSignal) => Promise<Reason | undefined>;

const eventWithinMs = 5_000;

/** Names for what `statfs` calls by number: https://man7.org/linux/man-pages/man2/statfs.2.html */
const fileSystemNames: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xfe534d42, 'smb2'],
  [0xff534d42, 'cifs'],
  [0x65735546, 'fuse'],
  [0x01021997, '9p'],
  [0x786f4256, 'vboxsf'],
  [0x00c36400, 'ceph'],
  [0x5346414f, 'afs'],
]);

export const probeWatch: ProbeWatch = async ({ fs, root, clock, random }, signal) => {
  const { tmp } = ownFolderOf(root);
  if ((await fs.stat(tmp))?.kind !== 'folder') {
    return undefined;
  }
  const name = `${random.hex(12)}.watch-probe`;
  const path = joinLocal(tmp, name);
  const told = new AbortController();
  const either = AbortSignal.any([signal, told.signal]);
  const watcher = watch(tmp, { persistent: false }, (_event, changed) => {
    if (changed === null || changed === name) {
      told.abort();
    }
  });
  // A watch that breaks tells nothing.
  watcher.on('error', () => undefined);
  try {
    await (await fs.createFile(path)).close();
    // Its coming is told of though it is gone again: it should lie there no longer than it must.
    await fs.removeFile(path);
    await untilToldOr(clock.sleep(eventWithinMs, either), told.signal);
    // After a long block of the event loop, timers ring before what has happened meanwhile is heard.
    await untilToldOr(clock.sleep(1, either), told.signal);
    return told.signal.aborted ? undefined : { code: 'watch-degraded', detail: await silenceOf(root) };
  } finally {
    watcher.close();
  }
};

async function untilToldOr(waiting: Promise<void>, told: AbortSignal): Promise<void> {
  try {
    await waiting;
  } catch (error) {
    if (!told.aborted) {
      throw error;
    }
  }
}

async function silenceOf(root: LocalPath): Promise<string> {
  const said = 'this drive does not tell of changes';
  try {
    const { type } = await statfs(root);
    const name = fileSystemNames.get(type);
    return name === undefined ? said : `${said} (${name})`;
  } catch (error) {
    return `${said} (${toAppError(error).message})`;
  }
}
