/** The merge against a plain model that holds everything in memory. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes } from '../../../../src-main/foundation/byte-order.ts';
import { toObjectKey, toRelPath } from '../../../../src-main/foundation/names.ts';
import type { BaseEntry } from '../../../../src-main/state/base-entry.ts';
import { type LocalEntry, type RemoteEntry, sortKeyOf } from '../../../../src-main/sync/gather/entry.ts';
import { type MergeEvent, type MergeStreams, merge } from '../../../../src-main/sync/gather/merge.ts';

type Kind = 'file' | 'folder' | 'unknown' | 'unknown-below';
type Side = ReadonlyMap<string, Kind>;

const part = fc
  .array(fc.constantFrom('a', '-', '.', '0', ' ', '\uE000', '\u{1F600}'), { minLength: 1, maxLength: 2 })
  .map((letters) => letters.join(''));
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const side = (...kinds: Kind[]): fc.Arbitrary<Side> =>
  fc.array(fc.tuple(path, fc.constantFrom(...kinds)), { maxLength: 20 }).map((entries) => new Map(entries));

const reason = { code: 'permission-denied', detail: '' } as const;
const print = { size: 1, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 };

function unknown(text: string, below: boolean) {
  return { kind: 'unknown', path: toRelPath(text), below, reason } as const;
}

function localEntry([text, kind]: readonly [string, Kind]): LocalEntry {
  const path = toRelPath(text);
  switch (kind) {
    case 'file':
      return { kind, path, print, mode: 0o644 };
    case 'folder':
      return { kind, path };
    default:
      return unknown(text, kind === 'unknown-below');
  }
}

function remoteEntry([text, kind]: readonly [string, Kind]): RemoteEntry {
  const path = toRelPath(text);
  switch (kind) {
    case 'file':
      return { kind, path, key: toObjectKey(text), size: 1, etag: 'e', lastModified: 1, storageClass: 'STANDARD' };
    case 'folder':
      return { kind, path, hasMarker: true };
    default:
      return unknown(text, kind === 'unknown-below');
  }
}

function baseEntry([text, kind]: readonly [string, Kind]): BaseEntry {
  const path = toRelPath(text);
  return kind === 'folder'
    ? { kind, path, hasMarker: true }
    : { kind: 'file', path, crc64: 1n, local: print, remote: { etag: 'e', size: 1 }, committedAt: 1 };
}

function inOrder<Entry extends { readonly kind: string; readonly path: string }>(entries: Entry[]): Entry[] {
  return entries.toSorted((a, b) => compareBytes(sortKeyOf(a), sortKeyOf(b)));
}

/** In batches of all sizes, none too. */
async function* slowly<Entry>(entries: readonly Entry[]): AsyncGenerator<readonly Entry[]> {
  for (let from = 0, size = 0; from < entries.length; from += size, size = (size + 1) % 4) {
    await Promise.resolve();
    yield entries.slice(from, from + size);
  }
}

async function eventsOf(streams: MergeStreams): Promise<MergeEvent[]> {
  const events: MergeEvent[] = [];
  for await (const batch of merge(streams)) {
    events.push(...batch);
  }
  return events;
}

/** What is seen of a path, in words, by looking everything up. */
function lookUp(path: string, local: Side, remoteFiles: Side, remoteFolders: Side, base: Side): string {
  const hidden = (entries: Side): boolean =>
    [...path.matchAll(/\//g)].some(({ index }) => entries.get(path.slice(0, index)) === 'unknown-below');
  const isUnknown = (kind: Kind | undefined): boolean => kind?.startsWith('unknown') === true;
  const localKind = hidden(local) || isUnknown(local.get(path)) ? 'unknown' : local.get(path);
  const remoteFile = remoteFiles.get(path) === 'file' ? 'file' : undefined;
  const remoteIsUnknown = hidden(remoteFiles) || isUnknown(remoteFiles.get(path));
  return `${path}: ${localKind} ${remoteFile} ${remoteFolders.get(path)} ${remoteIsUnknown} ${base.get(path)}`;
}

function describe({ states }: MergeEvent): string {
  const { path, local, remoteFile, remoteFolder, remoteUnknown, base } = states;
  return `${path}: ${local?.kind} ${remoteFile?.kind} ${remoteFolder?.kind} ${remoteUnknown !== undefined} ${base?.kind}`;
}

test('every path is met once with the states that looking it up on each side gives, children inside their folder', async () => {
  await fc.assert(
    fc.asyncProperty(
      side('file', 'folder', 'unknown', 'unknown-below'),
      side('file', 'unknown', 'unknown-below'),
      side('folder'),
      side('file', 'folder'),
      fc.boolean(),
      async (local, remoteFiles, remoteFolders, base, isSlow) => {
        const sides = {
          local: inOrder([...local].map(localEntry)),
          remote: inOrder([...remoteFiles, ...remoteFolders].map(remoteEntry)),
          base: inOrder([...base].map(baseEntry)),
        };
        const streams = isSlow
          ? { local: slowly(sides.local), remote: slowly(sides.remote), base: slowly(sides.base) }
          : sides;
        const events = await eventsOf(streams);

        const paths = new Set([local, remoteFiles, remoteFolders, base].flatMap((entries) => [...entries.keys()]));
        const expected = [...paths]
          .map((path) => lookUp(path, local, remoteFiles, remoteFolders, base))
          .toSorted(compareBytes);
        expect(
          events
            .filter(({ kind }) => kind !== 'open')
            .map(describe)
            .toSorted(compareBytes),
        ).toEqual(expected);

        const open: string[] = [];
        for (const { kind, states } of events) {
          if (kind === 'close') {
            expect(open.pop()).toBe(states.path);
          }
          const folders = [...paths].filter(
            (folder) =>
              states.path.startsWith(`${folder}/`) &&
              (local.get(folder) === 'folder' || remoteFolders.has(folder) || base.get(folder) === 'folder'),
          );
          expect(open).toEqual(folders.toSorted((a, b) => a.length - b.length));
          if (kind === 'open') {
            open.push(states.path);
          }
        }
        expect(open).toEqual([]);
      },
    ),
    { numRuns: 1000 },
  );
});

test('a file waits for the folder of its name, past the names that sort between', async () => {
  const events = await eventsOf({
    local: inOrder(['a', 'a-b', 'a.txt', 'b'].map((name) => localEntry([name, 'file']))),
    remote: inOrder([remoteEntry(['a', 'folder']), remoteEntry(['a/x', 'file'])]),
    base: [],
  });
  expect(events.map(({ kind, states }) => `${kind} ${states.path}`)).toEqual([
    'path a-b',
    'path a.txt',
    'open a',
    'path a/x',
    'close a',
    'path b',
  ]);
});

test('nothing below an unreadable folder is taken for absent, also where no side has the folder itself', async () => {
  const events = await eventsOf({
    local: [unknown('a', true)],
    remote: [],
    base: ['a/b', 'a/c/d', 'ab'].map((name) => baseEntry([name, 'file'])),
  });
  expect(events.map(describe)).toEqual([
    'a/b: unknown undefined undefined false file',
    'a/c/d: unknown undefined undefined false file',
    'a: unknown undefined undefined false undefined',
    'ab: undefined undefined undefined false file',
  ]);
});

test.each([
  ['descending', ['b', 'a']],
  ['repeated', ['a', 'a']],
  ['in UTF-16 order', ['\u{1F600}', '\uE000']],
])('a stream that is %s is refused and the others are closed', async (_what, names) => {
  let isClosed = false;
  async function* watched(): AsyncGenerator<readonly RemoteEntry[]> {
    try {
      yield [remoteEntry(['0', 'file']), remoteEntry(['z', 'file'])];
      yield [remoteEntry(['zz', 'file'])];
    } finally {
      isClosed = true;
    }
  }
  const local = names.map((name) => localEntry([name, 'file']));
  await expect(eventsOf({ local, remote: watched(), base: [] })).rejects.toMatchObject({ code: 'internal' });
  expect(isClosed).toBe(true);
});

test('a side that holds a file and a folder of one name is refused, except the bucket', async () => {
  const both = inOrder([localEntry(['a', 'file']), localEntry(['a', 'folder'])]);
  await expect(eventsOf({ local: both, remote: [], base: [] })).rejects.toMatchObject({ code: 'internal' });
  const remote = inOrder([remoteEntry(['a', 'file']), remoteEntry(['a', 'folder'])]);
  expect((await eventsOf({ local: [], remote, base: [] })).map(describe)).toEqual([
    'a: undefined file folder false undefined',
    'a: undefined file folder false undefined',
  ]);
});

test('200,000 unchanged paths go through in seconds without being kept', async () => {
  function* names(): Generator<string> {
    for (let index = 0; index < 200_000; index += 1) {
      yield `f${String(index).padStart(6, '0')}`;
    }
  }
  function* each<Entry>(make: (of: readonly [string, Kind]) => Entry): Generator<Entry> {
    for (const name of names()) {
      yield make([name, 'file']);
    }
  }
  const from = performance.now();
  let count = 0;
  const streams = { local: each(localEntry), remote: each(remoteEntry), base: each(baseEntry) };
  for await (const events of merge(streams)) {
    count += events.filter(({ kind }) => kind === 'path').length;
  }
  console.log(`merge of 3 x 200,000 entries: ${Math.round(performance.now() - from)} ms`);
  expect(count).toBe(200_000);
});
