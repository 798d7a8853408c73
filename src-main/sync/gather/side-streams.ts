/**
 * The three sides as sorted streams for the merge: of everything, or of single paths and what is below them.
 * Ignored names are left out of all three alike, so an ignored path with a row is parked, not deleted.
 */
import type { Reason } from '../../contract/model.ts';
import type { ObjectStore } from '../../cos/object-store.ts';
import { createCutSampler } from '../../cos/parallel-list.ts';
import { toAppError } from '../../foundation/app-error.ts';
import { compareBytes } from '../../foundation/byte-order.ts';
import { parentOf, type RelPath } from '../../foundation/names.ts';
import { type BaseEntry, samePrint } from '../../state/base-entry.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { Lanes } from '../../transfer/lanes.ts';
import { isYoung } from '../decide/seen.ts';
import type { Ignore } from '../ignore/ignore.ts';
import { comesBack } from '../ignore/rules-in-force.ts';
import type { DiskNames } from '../paths/disk-names.ts';
import { localPathOf } from '../paths/local-path.ts';
import { keyOf } from '../paths/names.ts';
import { isInOthersRoot } from '../root/others-root.ts';
import type { AskPath } from './ask-path.ts';
import { checkedAgainstDeletions } from './checked-against-deletions.ts';
import type { LocalEntry, RemoteEntry, RemoteFile } from './entry.ts';
import { hasKeysBelow, type ListDeps, listRemote } from './list.ts';
import { readListCuts } from './list-cuts.ts';
import type { MergeStreams } from './merge.ts';
import type { RecentDeletions } from './recent-deletions.ts';
import { lookAt, type ScanDeps, scanLocal } from './scan.ts';

export type StreamDeps = Omit<ScanDeps, 'onIgnoredIn' | 'names'> &
  Omit<ListDeps, 'onOddMarker'> & {
    readonly store: ObjectStore;
    readonly names?: Pick<DiskNames, 'spell' | 'spellingOf' | 'spellPath'>;
    readonly state: PairStore;
    readonly lanes: Lanes;
    readonly recentDeletions: RecentDeletions;
    /** Counts the files that each side has shown. */
    readonly seen: { local: number; remote: number };
    /** The rules that base rows were last seen under, where they were others. */
    readonly ignoreBefore?: Ignore;
    /** Folders that hold something ignored, as found so far. */
    readonly ignoredIn: IgnoredIn;
    /** Told of every entry that cannot be synced as it is. */
    readonly onUnknown: (path: RelPath, reason: Reason) => void;
    /** Told at the end of a whole listing where the next one may be cut. */
    readonly onListed?: (cuts: readonly string[]) => void;
  };

export type IgnoredIn = { readonly local: Set<RelPath>; readonly remote: Set<RelPath> };

export type PathStreamDeps = StreamDeps & { readonly askPath: AskPath };

/** Paths to look at: `hints` come from events and may be echoes of our own writes, `again` are known to need a look. */
export type DirtyScope = { readonly hints: readonly RelPath[]; readonly again: readonly RelPath[] };

export function streamsOfAll(deps: StreamDeps, signal: AbortSignal): MergeStreams {
  return {
    local: tapped('local', scan(deps, signal), deps),
    remote: tapped('remote', checkedAgainstDeletions(listEverything(deps, signal), deps, signal), deps),
    base: notIgnored(deps.state.iterateBase(), deps),
  };
}

/** What is known of a dirty path before the streams are made. */
type Look = {
  readonly path: RelPath;
  readonly local: LocalEntry | undefined;
  readonly remote: RemoteFile | undefined;
  readonly base: BaseEntry | undefined;
  /** Whether what is below must be looked at too. */
  readonly isTree: boolean;
};

export async function streamsOfPaths(
  deps: PathStreamDeps,
  scope: DirtyScope,
  signal: AbortSignal,
): Promise<MergeStreams> {
  // What is to be looked at again is a path already; a hint is what the disk calls it.
  const again = new Set(scope.again);
  const hints = scope.hints.map((path) => deps.names?.spellPath(path) ?? path);
  const paths = topmost(
    [...again, ...hints].filter(
      (path) => path !== '' && !isIgnoredAsAny(deps.ignore, path) && !isInOthersRoot(deps, path),
    ),
  );
  const lookAll = async (wanted: readonly RelPath[], isHint: (path: RelPath) => boolean): Promise<readonly Look[]> => {
    const looks: Look[] = [];
    await Promise.all(
      wanted.map(async (path) => {
        await deps.lanes.metadata.ready();
        const look = await deps.lanes.metadata.run(() => lookAtPath(deps, path, isHint(path), signal), signal);
        if (look !== undefined) {
          looks.push(look);
        }
      }),
    );
    return looks;
  };
  const found = await lookAll(paths, (path) => !again.has(path));
  // A folder decides with its children whether it stays: it must be looked at with the last of them.
  const emptied = topmost([...emptiedFolders(deps.state, found)]);
  const others = found.filter(({ path }) => !emptied.some((folder) => path.startsWith(`${folder}/`)));
  const places = [...others, ...(await lookAll(emptied, () => false))]
    .flatMap((look) => [
      { key: look.path, look, isBelow: false },
      { key: `${look.path}/`, look, isBelow: true },
    ])
    .sort((a, b) => compareBytes(a.key, b.key));
  async function* local(): AsyncGenerator<readonly LocalEntry[], void, undefined> {
    for (const { look, isBelow } of places) {
      const isFolder = look.local?.kind === 'folder';
      if (look.local !== undefined && isFolder === isBelow) {
        yield [look.local];
        if (isFolder) {
          yield* scan(deps, signal, look.path);
        }
      }
    }
  }
  async function* remote(): AsyncGenerator<readonly RemoteEntry[], void, undefined> {
    for (const { look, isBelow } of places) {
      if (!isBelow && look.remote !== undefined) {
        yield [look.remote];
      } else if (isBelow && look.isTree) {
        yield* listAll({ ...deps, cutAt: [] }, signal, look.path);
      }
    }
  }
  function* base(): Generator<BaseEntry, void, undefined> {
    for (const { look, isBelow } of places) {
      const isFolder = look.base?.kind === 'folder';
      if (look.base !== undefined && isFolder === isBelow) {
        yield look.base;
      }
      if (isBelow) {
        yield* deps.state.baseBelow(look.path);
      }
    }
  }
  return {
    local: tapped('local', local(), deps),
    remote: tapped('remote', checkedAgainstDeletions(remote(), deps, signal), deps),
    base: notIgnored(base(), deps),
  };
}

/** Undefined for a hint that means nothing (our own write, a name that came and went), and where the bucket cannot be asked. */
async function lookAtPath(
  deps: PathStreamDeps,
  path: RelPath,
  isHint: boolean,
  signal: AbortSignal,
): Promise<Look | undefined> {
  const local = await lookInto(deps, path);
  const base = deps.state.getBase(path);
  if (isHint && isEcho(local, base)) {
    return undefined;
  }
  if (local?.kind === 'unknown') {
    return { path, local, remote: undefined, base, isTree: false };
  }
  return await deps.askPath(path, async () => {
    const remote = await remoteFileAt(deps, path, signal);
    const isTree =
      local?.kind === 'folder' ||
      base?.kind === 'folder' ||
      ((remote === undefined || !isHint) && (await hasKeysBelow(deps, path, signal)));
    return { path, local, remote, base, isTree };
  });
}

async function remoteFileAt(
  { store, prefix }: StreamDeps,
  path: RelPath,
  signal: AbortSignal,
): Promise<RemoteFile | undefined> {
  const key = keyOf(prefix, path);
  const head = await store.head(key, signal);
  if (head === undefined) {
    return undefined;
  }
  const { size, etag, lastModified, storageClass = 'STANDARD' } = head;
  return { kind: 'file', path, key, size, etag, lastModified, storageClass };
}

/** A folder that cannot be read is unknown with all that is below, not empty. */
async function lookInto(deps: StreamDeps, path: RelPath): Promise<LocalEntry | undefined> {
  try {
    const entry = await lookAt(deps, path);
    if (entry?.kind === 'folder') {
      await deps.fs.readFolder(localPathOf(deps.root, path));
    }
    return entry;
  } catch (error) {
    const { code, message } = toAppError(error);
    return { kind: 'unknown', path, below: true, reason: { code, detail: message } };
  }
}

function isEcho(local: LocalEntry | undefined, base: BaseEntry | undefined): boolean {
  if (local === undefined) {
    return base === undefined;
  }
  return local.kind === 'file' && base?.kind === 'file' && samePrint(local.print, base.local) && !isYoung(base);
}

/** What cannot be looked at may be either. */
function isIgnored(ignore: Ignore, { path, kind }: LocalEntry | RemoteEntry): boolean {
  return kind === 'unknown' ? isIgnoredAsAny(ignore, path) : ignore.ignores(path, kind === 'folder');
}

/** For a path that may be a file or a folder. */
function isIgnoredAsAny(ignore: Ignore, path: RelPath): boolean {
  return ignore.ignores(path, false) && ignore.ignores(path, true);
}

/** Folders of the base all of whose rows are gone here. */
function emptiedFolders(state: StreamDeps['state'], looks: readonly Look[]): ReadonlySet<RelPath> {
  const gone = new Set(
    looks.flatMap(({ path, local, base }) => (local === undefined && base !== undefined ? path : [])),
  );
  const emptied = new Set<RelPath>();
  const kept = new Set<RelPath>();
  const isGone = (path: RelPath): boolean => {
    for (let above = path; above !== ''; above = parentOf(above)) {
      if (gone.has(above) || emptied.has(above)) {
        return true;
      }
    }
    return false;
  };
  for (const path of gone) {
    for (let folder = parentOf(path); folder !== '' && !kept.has(folder); folder = parentOf(folder)) {
      if (!everyRow(state.baseBelow(folder), (row) => isGone(row.path))) {
        kept.add(folder);
        break;
      }
      emptied.add(folder);
    }
  }
  return emptied;
}

function everyRow(rows: Iterable<BaseEntry>, holds: (row: BaseEntry) => boolean): boolean {
  for (const row of rows) {
    if (!holds(row)) {
      return false;
    }
  }
  return true;
}

/** Without paths below other paths of the list. */
function topmost(paths: readonly RelPath[]): readonly RelPath[] {
  const all = new Set<string>(paths);
  return [...all].flatMap((path) => {
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (all.has(path.slice(0, slash))) {
        return [];
      }
    }
    return paths.find((candidate) => candidate === path) ?? [];
  });
}

function scan(
  deps: StreamDeps,
  signal: AbortSignal,
  from?: RelPath,
): AsyncGenerator<readonly LocalEntry[], void, undefined> {
  return scanLocal({ ...deps, onIgnoredIn: (folder) => deps.ignoredIn.local.add(folder) }, signal, from);
}

function listAll(
  deps: StreamDeps,
  signal: AbortSignal,
  from?: RelPath,
): AsyncGenerator<readonly RemoteEntry[], void, undefined> {
  const { onUnknown } = deps;
  const onOddMarker = (folder: RelPath): void =>
    onUnknown(folder, { code: 'key-unsafe', detail: 'an object with bytes has the name of a folder' });
  return listRemote({ ...deps, onOddMarker }, signal, from);
}

async function* listEverything(
  deps: StreamDeps,
  signal: AbortSignal,
): AsyncGenerator<readonly RemoteEntry[], void, undefined> {
  const sampler = createCutSampler();
  const cutAt = readListCuts(deps.state);
  yield* listAll({ ...deps, ...(cutAt === undefined ? {} : { cutAt }), onKey: sampler.add }, signal);
  deps.onListed?.(sampler.cuts());
}

async function* tapped<Entry extends LocalEntry | RemoteEntry>(
  side: 'local' | 'remote',
  stream: AsyncIterable<readonly Entry[]>,
  { ignore, ignoredIn, onUnknown, seen }: StreamDeps,
): AsyncGenerator<readonly Entry[], void, undefined> {
  const isSynced = (entry: Entry): boolean => {
    if (isIgnored(ignore, entry)) {
      const folder = parentOf(entry.path);
      // What lies deeper in an ignored folder is part of it.
      if (!ignore.ignores(folder, true)) {
        ignoredIn[side].add(folder);
      }
      return false;
    }
    if (entry.kind === 'unknown') {
      onUnknown(entry.path, entry.reason);
    }
    if (entry.kind === 'file') {
      seen[side] += 1;
    }
    return true;
  };
  for await (const entries of stream) {
    yield entries.filter(isSynced);
  }
}

function* notIgnored(
  rows: Iterable<BaseEntry>,
  { ignore, ignoreBefore }: StreamDeps,
): Generator<BaseEntry, void, undefined> {
  for (const row of rows) {
    if (!ignore.ignores(row.path, row.kind === 'folder')) {
      yield ignoreBefore !== undefined && comesBack(row, ignoreBefore, ignore) ? { ...row, wasParked: true } : row;
    }
  }
}
