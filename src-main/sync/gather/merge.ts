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

/** A file that is held back is a `path` already. */
type Frame = MergeEvent & { readonly kind: 'path' | 'open' };

/** Events that are handed on together: few enough to be worked off in a millisecond or two. */
const eventsMax = 500;

/** In batches. Whoever reads them lets the event loop turn in between. */
export async function* merge(streams: MergeStreams): AsyncGenerator<readonly MergeEvent[], void, undefined> {
  const local = createCursor('local', streams.local);
  const remote = createCursor('remote', streams.remote);
  const base = createCursor('base', streams.base);
  const cursors = [local, remote, base];
  const frames: Frame[] = [];
  let events: MergeEvent[] = [];
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
        events.push(top.kind === 'open' ? { kind: 'close', states: top.states } : top);
      }
      if (key === undefined) {
        yield events;
        return;
      }
      const frame = toFrame(key, { local: local.at(key), remote: remote.at(key), base: base.at(key) }, frames);
      frames.push(frame);
      if (frame.kind === 'open') {
        events.push(frame);
      }
      for (const cursor of cursors) {
        if (cursor.key() === key && !cursor.step()) {
          // What is known already is worked on while the side reads on.
          yield events;
          events = [];
          await cursor.advance();
        }
      }
      if (events.length >= eventsMax) {
        yield events;
        events = [];
      }
    }
  } finally {
    await Promise.all([local.close(), remote.close(), base.close()]);
  }
}

function leastKey(a: string | undefined, b: string | undefined, c: string | undefined): string | undefined {
  return lesser(lesser(a, b), c);
}

function lesser(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) {
    return a ?? b;
  }
  return a === b || compareBytes(a, b) < 0 ? a : b;
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
  const held = isFolder && top?.kind === 'path' && top.states.path === path ? frames.pop()?.states : undefined;
  const states: PathStates = {
    path,
    local: above.local ?? onlyOne(path, held?.local, found.local),
    remoteFile: found.remote?.kind === 'file' ? found.remote : held?.remoteFile,
    remoteFolder: found.remote?.kind === 'folder' ? found.remote : undefined,
    remoteUnknown: above.remote ?? (found.remote?.kind === 'unknown' ? found.remote : held?.remoteUnknown),
    base: onlyOne(path, held?.base, found.base),
  };
  return { kind: isFolder ? 'open' : 'path', states };
}

type Above = { local?: Unknown; remote?: Unknown };
const nothingAbove: Above = {};

/** A side that shows nothing of what is below an unreadable folder has not lost it. */
function unknownAbove(path: RelPath, frames: readonly Frame[]): Above {
  let above = nothingAbove;
  for (const { states } of frames) {
    if (hidesBelow(states) && isBelow(path, states.path)) {
      above = { ...above };
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

/** `key` comes after the frame's own. */
function isPassed({ kind, states }: Frame, key: string): boolean {
  const { path } = states;
  if (isBelow(key, path)) {
    return kind === 'path' && key.length > path.length + 1 && !hidesBelow(states);
  }
  return kind === 'open' || !key.startsWith(path) || key.charCodeAt(path.length) > slash;
}

const slash = 0x2f;

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
