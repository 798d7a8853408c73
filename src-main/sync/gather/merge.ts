/**
 * Walks the three sides together, in the order of keys, and yields each path once with all its states. Folders come as `open`
 * before and `close` after everything below them, so that they can be decided last. Pure; memory grows with depth only.
 *
 * A file `a` and a folder `a/` of one name do not lie side by side in this order (`a`, `a-b`, `a.txt`, `a/`): what was found at
 * `a` is held back until the walk has passed `a/`. Held names are prefixes of each other, so there are few of them.
 * Streams that are not strictly ascending are refused: disorder would look like absence.
 */
import { AppError } from '../../foundation/app-error.ts';
import { compareBytes } from '../../foundation/byte-order.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { BaseEntry } from '../../state/base-entry.ts';
import type { PathStates } from '../decide/path-states.ts';
import { createCursor, type Stream } from './cursor.ts';
import type { LocalEntry, RemoteEntry, Unknown } from './entry.ts';

export type MergeEvent =
  /** No side has a folder here. */
  | { readonly kind: 'path'; readonly states: PathStates }
  | { readonly kind: 'open'; readonly states: PathStates }
  | { readonly kind: 'close'; readonly states: PathStates };

export type MergeStreams = {
  readonly local: Stream<LocalEntry>;
  readonly remote: Stream<RemoteEntry>;
  readonly base: Stream<BaseEntry>;
};

type Frame = { readonly kind: 'held' | 'open'; readonly states: PathStates };

export async function* merge(streams: MergeStreams): AsyncGenerator<MergeEvent, void, undefined> {
  const local = createCursor('local', streams.local);
  const remote = createCursor('remote', streams.remote);
  const base = createCursor('base', streams.base);
  const frames: Frame[] = [];
  try {
    // The base answers at once, and may throw: before anything is on its way that nobody would wait for then.
    const first = base.advance();
    await Promise.all([local.advance(), remote.advance(), first]);
    for (;;) {
      const key = leastKey(local.key(), remote.key(), base.key());
      for (
        let top = frames.at(-1);
        top !== undefined && (key === undefined || isPassed(top, key));
        top = frames.at(-1)
      ) {
        frames.pop();
        yield { kind: top.kind === 'open' ? 'close' : 'path', states: top.states };
      }
      if (key === undefined) {
        return;
      }
      const found = { local: local.at(key), remote: remote.at(key), base: base.at(key) };
      const frame = toFrame(key, found, frames);
      frames.push(frame);
      if (frame.kind === 'open') {
        yield { kind: 'open', states: frame.states };
      }
      for (const cursor of [local, remote, base]) {
        if (cursor.key() === key) {
          // A side that answers at once is not waited for: most steps of a big walk take no turn of the event loop.
          const waiting = cursor.advance();
          if (waiting !== undefined) {
            await waiting;
          }
        }
      }
    }
  } finally {
    await Promise.all([local.close(), remote.close(), base.close()]);
  }
}

function leastKey(...keys: readonly (string | undefined)[]): string | undefined {
  let least: string | undefined;
  for (const key of keys) {
    if (key !== undefined && (least === undefined || compareBytes(key, least) < 0)) {
      least = key;
    }
  }
  return least;
}

type Found = {
  readonly local: LocalEntry | undefined;
  readonly remote: RemoteEntry | undefined;
  readonly base: BaseEntry | undefined;
};

/** The new top of the walk; a name held back for its folder is taken up into it. */
function toFrame(key: string, found: Found, frames: Frame[]): Frame {
  const isFolder = key.endsWith('/');
  const path = (found.local ?? found.remote ?? found.base)?.path;
  if (path === undefined) {
    throw new AppError('internal', 'the merge has a key but no entry');
  }
  const above = unknownAbove(path, frames);
  const top = frames.at(-1);
  const held = isFolder && top?.kind === 'held' && top.states.path === path ? frames.pop()?.states : undefined;
  const states: PathStates = {
    path,
    local: above.local ?? onlyOne(path, held?.local, found.local),
    remoteFile: found.remote?.kind === 'file' ? found.remote : held?.remoteFile,
    remoteFolder: found.remote?.kind === 'folder' ? found.remote : undefined,
    remoteUnknown: above.remote ?? (found.remote?.kind === 'unknown' ? found.remote : held?.remoteUnknown),
    base: onlyOne(path, held?.base, found.base),
  };
  return { kind: isFolder ? 'open' : 'held', states };
}

/** A side that shows nothing of what is below an unreadable folder has not lost it. */
function unknownAbove(path: RelPath, frames: readonly Frame[]): { local?: Unknown; remote?: Unknown } {
  const above: { local?: Unknown; remote?: Unknown } = {};
  for (const { states } of frames) {
    if (hidesBelow(states) && isBelow(path, states.path)) {
      if (states.local?.kind === 'unknown' && states.local.below) {
        above.local = states.local;
      }
      if (states.remoteUnknown?.below === true) {
        above.remote = states.remoteUnknown;
      }
    }
  }
  return above;
}

function hidesBelow({ local, remoteUnknown }: PathStates): boolean {
  return (local?.kind === 'unknown' && local.below) || remoteUnknown?.below === true;
}

function isBelow(key: string, folder: RelPath): boolean {
  return folder === '' || (key.length > folder.length && key.startsWith(folder) && key[folder.length] === '/');
}

function isPassed({ kind, states }: Frame, key: string): boolean {
  if (isBelow(key, states.path) && (kind === 'open' || hidesBelow(states))) {
    return false;
  }
  return kind === 'open' || compareBytes(key, `${states.path}/`) > 0;
}

function onlyOne<Entry extends LocalEntry | BaseEntry>(
  path: RelPath,
  held: Entry | undefined,
  found: Entry | undefined,
): Entry | undefined {
  // An unknown name stands for whatever else is found of it.
  if (held !== undefined && found !== undefined && held.kind !== 'unknown') {
    throw new AppError('internal', 'a side holds both a file and a folder of one name', { data: { path } });
  }
  return held ?? found;
}
