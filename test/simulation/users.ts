/**
 * The users: one at each device, one at the console of the bucket. They act at once, on what is there at that moment, and give up
 * exactly the bytes that they replace or delete there. A slow save, or a program that holds a file open, goes on later.
 */
import type { Ownership } from './ownership.ts';
import type { BucketAct, LocalAct } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimBucket } from './sim-bucket.ts';
import { prefix, rootPath, type SimDevice } from './sim-device.ts';
import type { Inode } from './sim-disk.ts';

const longAgo = 1_000_000_000_000;

export function actLocally(
  device: SimDevice,
  act: LocalAct,
  { make, own, giveUp, note, leaveInTrash }: Ownership,
  scheduler: Scheduler,
): void {
  const { disk } = device;
  const full = `${rootPath}/${act.path}`;
  const kindAt = (path: string): Inode['kind'] | undefined => disk.lookUp(path)?.kind;
  const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

  /** False when a file is in the way. */
  const makeParent = (path: string): boolean => {
    const parent = parentOf(path);
    const kind = kindAt(parent);
    if (kind === undefined && parent !== '' && makeParent(parent)) {
      disk.makeFolder(parent);
    }
    return kindAt(parent) === 'folder';
  };

  const giveUpAt = (path: string): void => {
    const there = disk.lookUp(path);
    if (there?.kind === 'file') {
      giveUp(there.data);
    }
    for (const inode of disk.walk(path).values()) {
      giveUp(inode.data);
    }
  };

  const removeTree = (path: string): void => {
    const there = disk.lookUp(path);
    if (there?.kind === 'folder') {
      for (const name of [...there.entries.keys()]) {
        removeTree(`${path}/${name}`);
      }
      disk.removeFolder(path);
    } else if (there !== undefined) {
      disk.removeFile(path);
    }
  };

  /** Bytes are worth something when a path of the folder, or its trash, leads to them. Those that were there before are as they were. */
  const write = (inode: Inode, text: string): void => {
    if (text === inode.data) {
      disk.write(inode, text);
      return;
    }
    giveUp(inode.data);
    disk.write(inode, text);
    note(text);
    const places = [...disk.walk('/disk')].flatMap(([path, there]) => (there === inode ? [path] : []));
    if (places.length > 0) {
      own(text);
    }
    if (places.every((path) => path.includes('.driftless/'))) {
      leaveInTrash(text);
    }
  };

  const later = (ms: number, task: () => void): void => {
    scheduler.timer(device.machine(), ms, task);
  };

  const openOrCreate = (): Inode => disk.lookUp(full) ?? disk.create(full, 0o644);

  if (kindAt(rootPath) !== 'folder') {
    return;
  }
  switch (act.kind) {
    case 'save': {
      if (kindAt(full) === 'folder' || kindAt(full) === 'symlink' || !makeParent(full)) {
        return;
      }
      const text = make(act.size);
      const finish = (inode: Inode): void => {
        if (act.sync) {
          disk.syncFile(inode);
          if (kindAt(parentOf(full)) === 'folder') {
            disk.syncFolder(parentOf(full));
          }
        }
      };
      switch (act.how) {
        case 'in-place': {
          const inode = openOrCreate();
          write(inode, text);
          finish(inode);
          return;
        }
        case 'append': {
          const inode = openOrCreate();
          write(inode, inode.data + text);
          finish(inode);
          return;
        }
        case 'atomic': {
          const temp = `${full}.new~`;
          removeTree(temp);
          const inode = disk.create(temp, 0o644);
          write(inode, text);
          if (act.sync) {
            disk.syncFile(inode);
          }
          giveUpAt(full);
          disk.rename(temp, full);
          finish(inode);
          return;
        }
        case 'slow': {
          const inode = openOrCreate();
          write(inode, '');
          later(3, () => write(inode, text.slice(0, text.length >> 1)));
          later(act.sync ? 10 : 900, () => {
            write(inode, text);
            finish(inode);
          });
          return;
        }
        case 'held': {
          // A program has opened the file and writes when it likes, wherever the name leads by then.
          const inode = openOrCreate();
          for (const ms of [1, 4, 20]) {
            later(ms, () => write(inode, make(act.size)));
          }
          return;
        }
      }
      return;
    }
    case 'delete':
      giveUpAt(full);
      removeTree(full);
      return;
    case 'rename': {
      const to = `${rootPath}/${act.to}`;
      const isNested = `${to}/`.startsWith(`${full}/`) || `${full}/`.startsWith(`${to}/`);
      if (kindAt(full) === undefined || isNested || !makeParent(to)) {
        return;
      }
      giveUpAt(to);
      if (kindAt(to) === 'folder' || kindAt(full) === 'folder') {
        removeTree(to);
      }
      disk.rename(full, to);
      return;
    }
    case 'copy': {
      const to = `${rootPath}/${act.to}`;
      const source = disk.lookUp(full);
      if (source?.kind !== 'file' || act.to === act.path || kindAt(to) === 'folder' || !makeParent(to)) {
        return;
      }
      const text = source.data;
      giveUpAt(to);
      disk.write(disk.lookUp(to) ?? disk.create(to, 0o644), text);
      return;
    }
    case 'make-folder':
      if (kindAt(full) === undefined && makeParent(full)) {
        disk.makeFolder(full);
      }
      return;
    case 'touch': {
      const inode = disk.lookUp(full);
      if (inode?.kind === 'file') {
        disk.setTimes(inode, act.isOld ? longAgo : device.clockNow());
      }
    }
  }
}

export function actInBucket(bucket: SimBucket, act: BucketAct, { make, own, giveUp, note }: Ownership): void {
  const key = `${prefix}${act.path}`;
  const giveUpAt = (place: string): void => {
    const there = bucket.objects.get(place);
    if (there !== undefined) {
      giveUp(there.text);
    }
  };
  switch (act.kind) {
    case 'bucket-put': {
      const text = make(act.size);
      giveUpAt(key);
      own(text);
      note(text);
      bucket.write(key, text, {});
      return;
    }
    case 'bucket-delete':
      for (const place of [...bucket.objects.keys()]) {
        if (place === key || (act.isTree && place.startsWith(`${key}/`))) {
          giveUpAt(place);
          bucket.remove(place);
        }
      }
      return;
    case 'bucket-marker':
      if (!bucket.objects.has(key)) {
        bucket.write(`${key}/`, '', {});
      }
  }
}
