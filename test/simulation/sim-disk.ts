/**
 * A disk in memory that can lose power. Names, inodes, links and times are those of a POSIX file system; what a program or the
 * engine has not made durable may be gone after a cut: the bytes of a file until it is synced, a name until its folder is.
 * Everything happens at once here; `sim-file-system.ts` makes it take time and fail.
 */
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import type { FileKind, FileStat } from '../../src-main/transfer/file-system.ts';
import type { Chance } from './random-streams.ts';

export type Inode = {
  readonly ino: number;
  readonly kind: Exclude<FileKind, 'special'>;
  /** Of a file. */
  data: string;
  /** What a power cut leaves for certain, when that is not `data`. */
  durable: { readonly data: string; readonly mtimeMs: number } | undefined;
  writtenAt: number;
  mtimeMs: number;
  ctimeMs: number;
  mode: number;
  /** Of a folder. */
  readonly entries: Map<string, Inode>;
};

type Change = { readonly folder: Inode; readonly name: string; readonly before?: Inode; readonly after?: Inode };
type MetadataStep = { readonly at: number; readonly changes: readonly Change[] };

export type Disk = {
  readonly lookUp: (path: string) => Inode | undefined;
  readonly statOf: (inode: Inode) => FileStat;
  readonly create: (path: string, mode: number) => Inode;
  readonly write: (inode: Inode, data: string) => void;
  readonly setTimes: (inode: Inode, mtimeMs: number) => void;
  readonly setMode: (inode: Inode, mode: number) => void;
  readonly syncFile: (inode: Inode) => void;
  readonly makeFolder: (path: string) => void;
  readonly makeSymlink: (path: string) => void;
  readonly removeFolder: (path: string) => boolean;
  readonly link: (from: string, to: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly removeFile: (path: string) => void;
  readonly syncFolder: (path: string) => void;
  /** Everything is durable now. */
  readonly syncAll: () => void;
  /** Every file below, by path relative to `path`; folders have a trailing slash. */
  readonly walk: (path: string) => Map<string, Inode>;
  /** The file at the path, its name included, would come through a power cut. */
  readonly isDurable: (path: string) => boolean;
  readonly powerCut: (chance: Chance) => void;
};

/** After so long the operating system has written everything by itself. */
const flushedAfterMs = 35_000;
const partsOfPath = new Map<string, readonly string[]>();

function partsOf(path: string): readonly string[] {
  let parts = partsOfPath.get(path);
  if (parts === undefined) {
    if (partsOfPath.size > 10_000) {
      partsOfPath.clear();
    }
    parts = path.split('/').filter((part) => part !== '');
    partsOfPath.set(path, parts);
  }
  return parts;
}

export function diskError(code: ProblemCode, path: string): AppError {
  return new AppError(code, `${code}: ${path}`, { data: { path } });
}

export function createDisk(options: {
  /** The device's clock, which may jump. */
  readonly clockNow: () => number;
  /** True time. */
  readonly now: () => number;
  readonly granularityMs: number;
  /** Told of each path whose entry or bytes have changed. */
  readonly onChange: (path: string) => void;
  /** Told of bytes that have lost a place. */
  readonly onGone: (data: string) => void;
}): Disk {
  const { now, granularityMs, onChange, onGone } = options;
  let lastIno = 100;
  let journal: MetadataStep[] = [];
  const stamp = (): number => Math.floor(options.clockNow() / granularityMs) * granularityMs;

  const makeInode = (kind: Inode['kind'], mode: number): Inode => {
    lastIno += 1;
    const time = stamp();
    return {
      ino: lastIno,
      kind,
      data: '',
      durable: kind === 'file' ? { data: '', mtimeMs: time } : undefined,
      writtenAt: now(),
      mtimeMs: time,
      ctimeMs: time,
      mode,
      entries: new Map(),
    };
  };
  const top = makeInode('folder', 0o755);

  const lookUp = (path: string): Inode | undefined => {
    let inode: Inode | undefined = top;
    for (const part of partsOf(path)) {
      inode = inode?.kind === 'folder' ? inode.entries.get(part) : undefined;
    }
    return inode;
  };

  const placeOf = (path: string): { readonly folder: Inode; readonly name: string } => {
    const parts = partsOf(path);
    let folder: Inode | undefined = top;
    for (let i = 0; i < parts.length - 1; i += 1) {
      folder = folder?.kind === 'folder' ? folder.entries.get(parts[i] ?? '') : undefined;
    }
    const name = parts.at(-1);
    if (folder?.kind !== 'folder' || name === undefined) {
      throw diskError('file-missing', path);
    }
    return { folder, name };
  };

  const change = (...changes: readonly Change[]): void => {
    for (const { folder, name, before, after } of changes) {
      if (after === undefined) {
        folder.entries.delete(name);
      } else {
        folder.entries.set(name, after);
      }
      folder.mtimeMs = stamp();
      if (before?.kind === 'file') {
        before.ctimeMs = stamp();
        onGone(before.data);
      }
      if (after !== undefined) {
        after.ctimeMs = stamp();
      }
    }
    journal.push({ at: now(), changes });
  };

  const step = (
    place: { readonly folder: Inode; readonly name: string },
    before: Inode | undefined,
    after: Inode | undefined,
  ): Change => ({ ...place, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });

  const put = (path: string, inode: Inode): void => {
    const place = placeOf(path);
    if (place.folder.entries.has(place.name)) {
      throw diskError('target-changed', path);
    }
    change(step(place, undefined, inode));
    onChange(path);
  };

  /** A step is durable, and with it what it rests on: earlier steps at the same names, and the making of the folders. */
  const makeDurable = (isWanted: (one: MetadataStep) => boolean): void => {
    const needed = createNeeds();
    const left: MetadataStep[] = [];
    for (const one of journal.toReversed()) {
      if (isWanted(one) || needed.has(one)) {
        needed.add(one);
      } else {
        left.push(one);
      }
    }
    journal = left.reverse();
  };

  const damage = (inode: Inode, chance: Chance): void => {
    const { durable, data } = inode;
    if (durable === undefined || now() - inode.writtenAt > flushedAfterMs) {
      inode.durable = undefined;
      return;
    }
    switch (chance.below(5)) {
      case 0:
        break;
      case 1:
        inode.data = durable.data;
        inode.mtimeMs = chance.below(2) === 0 ? durable.mtimeMs : inode.mtimeMs;
        break;
      case 2:
        inode.data = '';
        break;
      case 3:
        inode.data = '\0'.repeat(data.length);
        break;
      default:
        inode.data = data.slice(0, chance.below(data.length + 1));
    }
    inode.durable = undefined;
    onGone(data);
  };

  return {
    lookUp,
    statOf: ({ kind, data, mtimeMs, ctimeMs, ino, mode }) => ({
      kind,
      size: data.length,
      mtimeMs,
      ctimeMs,
      ino,
      dev: 1,
      mode,
    }),
    create: (path, mode) => {
      const inode = makeInode('file', mode);
      put(path, inode);
      return inode;
    },
    write: (inode, data) => {
      if (inode.data !== data) {
        inode.durable ??= { data: inode.data, mtimeMs: inode.mtimeMs };
        onGone(inode.data);
      }
      inode.data = data;
      inode.writtenAt = now();
      inode.mtimeMs = stamp();
      inode.ctimeMs = inode.mtimeMs;
    },
    setTimes: (inode, mtimeMs) => {
      inode.mtimeMs = Math.floor(mtimeMs / granularityMs) * granularityMs;
      inode.ctimeMs = stamp();
    },
    setMode: (inode, mode) => {
      inode.mode = mode;
      inode.ctimeMs = stamp();
    },
    syncFile: (inode) => {
      inode.durable = undefined;
    },
    makeFolder: (path) => {
      const there = lookUp(path);
      if (there === undefined) {
        put(path, makeInode('folder', 0o755));
      } else if (there.kind !== 'folder') {
        throw diskError('target-changed', path);
      }
    },
    makeSymlink: (path) => put(path, makeInode('symlink', 0o777)),
    removeFolder: (path) => {
      const there = lookUp(path);
      if (there === undefined) {
        return true;
      }
      if (there.kind !== 'folder') {
        throw diskError('target-changed', path);
      }
      if (there.entries.size > 0) {
        return false;
      }
      change(step(placeOf(path), there, undefined));
      onChange(path);
      return true;
    },
    link: (from, to) => {
      const inode = lookUp(from);
      if (inode === undefined) {
        throw diskError('file-missing', from);
      }
      if (inode.kind === 'folder') {
        throw diskError('local-io', from);
      }
      put(to, inode);
    },
    rename: (from, to) => {
      const inode = lookUp(from);
      if (inode === undefined) {
        throw diskError('file-missing', from);
      }
      if (inode.kind === 'folder' && `${to}/`.startsWith(`${from}/`)) {
        throw diskError('local-io', to);
      }
      const target = placeOf(to);
      const replaced = target.folder.entries.get(target.name);
      if (replaced === inode) {
        return;
      }
      if (replaced !== undefined && replaced.kind !== 'folder' && inode.kind === 'folder') {
        throw diskError('file-missing', to);
      }
      if (replaced?.kind === 'folder' && (inode.kind !== 'folder' || replaced.entries.size > 0)) {
        throw diskError('target-changed', to);
      }
      change(step(placeOf(from), inode, undefined), step(target, replaced, inode));
      onChange(from);
      onChange(to);
    },
    removeFile: (path) => {
      const there = lookUp(path);
      if (there === undefined) {
        return;
      }
      if (there.kind === 'folder') {
        throw diskError('target-changed', path);
      }
      change(step(placeOf(path), there, undefined));
      onChange(path);
    },
    syncFolder: (path) => {
      const folder = lookUp(path);
      if (folder?.kind !== 'folder') {
        throw diskError('file-missing', path);
      }
      makeDurable(({ changes }) => changes.some((one) => one.folder === folder));
    },
    syncAll: () => {
      journal = [];
      for (const inode of filesBelow(top).values()) {
        inode.durable = undefined;
      }
    },
    walk: (path) => {
      const from = lookUp(path);
      return from?.kind === 'folder' ? filesBelow(from) : new Map();
    },
    isDurable: (path) => {
      const inode = lookUp(path);
      const isFlushed = (at: number): boolean => now() - at > flushedAfterMs;
      return (
        inode?.kind === 'file' &&
        // Of nothing nothing is lost.
        (inode.durable === undefined || inode.data === '' || isFlushed(inode.writtenAt)) &&
        journal.every(({ at, changes }) => isFlushed(at) || changes.every((one) => !isAt(one, placeOf(path))))
      );
    },
    powerCut: (chance) => {
      const needed = createNeeds();
      for (const one of journal.toReversed()) {
        if (now() - one.at > flushedAfterMs || needed.has(one) || chance.below(2) === 0) {
          needed.add(one);
          continue;
        }
        for (const { folder, name, before, after } of one.changes) {
          if (before === undefined) {
            folder.entries.delete(name);
          } else {
            folder.entries.set(name, before);
          }
          if (after?.kind === 'file') {
            onGone(after.data);
          }
        }
      }
      journal = [];
      for (const inode of filesBelow(top).values()) {
        if (inode.kind === 'file') {
          damage(inode, chance);
        }
      }
    },
  };
}

function isAt(change: Change, place: { readonly folder: Inode; readonly name: string }): boolean {
  return change.folder === place.folder && change.name === place.name;
}

/** What steps that stay rest on. */
function createNeeds(): {
  readonly has: (step: MetadataStep) => boolean;
  readonly add: (step: MetadataStep) => void;
} {
  const names = new Set<string>();
  const folders = new Set<Inode>();
  return {
    has: ({ changes }) =>
      changes.some(
        ({ folder, name, after }) =>
          names.has(`${folder.ino}/${name}`) || (after?.kind === 'folder' && folders.has(after)),
      ),
    add: ({ changes }) => {
      for (const { folder, name } of changes) {
        names.add(`${folder.ino}/${name}`);
        folders.add(folder);
      }
    },
  };
}

function filesBelow(folder: Inode, prefix = '', found = new Map<string, Inode>()): Map<string, Inode> {
  for (const [name, inode] of folder.entries) {
    if (inode.kind === 'folder') {
      found.set(`${prefix}${name}/`, inode);
      filesBelow(inode, `${prefix}${name}/`, found);
    } else {
      found.set(`${prefix}${name}`, inode);
    }
  }
  return found;
}
