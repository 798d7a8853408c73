/** What is told at a glance about a path is what the questions and the decision table would say of it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SyncMode } from '../../../../src-main/contract/model.ts';
import { toObjectKey, toRelPath } from '../../../../src-main/foundation/names.ts';
import type { BaseEntry, LocalPrint } from '../../../../src-main/state/base-entry.ts';
import { type Ask, decide } from '../../../../src-main/sync/decide/decide.ts';
import type { PathStates } from '../../../../src-main/sync/decide/path-states.ts';
import { inSync, isQuiet } from '../../../../src-main/sync/decide/quiet.ts';
import { reconcile } from '../../../../src-main/sync/decide/reconcile.ts';
import type { LocalEntry, RemoteFile, RemoteFolder, Unknown } from '../../../../src-main/sync/gather/entry.ts';
import type { MergeEvent } from '../../../../src-main/sync/gather/merge.ts';
import { hasQuestion, questionsFor } from '../../../../src-main/sync/gather/questions-for.ts';

const path = toRelPath('a');
const now = 100_000;
const few = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const print: fc.Arbitrary<LocalPrint> = fc.record({
  size: few(0, 7),
  mtimeMs: few(1_000, 59_000),
  ctimeMs: few(1_000, 2_000),
  ino: few(1, 2),
  dev: few(1),
});
const unknown: Unknown = { kind: 'unknown', path, below: false, reason: { code: 'permission-denied', detail: '' } };
const local = fc.oneof(
  { weight: 4, arbitrary: print.map((each): LocalEntry => ({ kind: 'file', path, print: each, mode: 0o644 })) },
  { weight: 1, arbitrary: few<LocalEntry | undefined>(undefined, unknown, { kind: 'folder', path }) },
);
const remoteFile = fc.option(
  fc.record({ size: few(0, 7), etag: few('one', 'two') }).map(
    (each): RemoteFile => ({
      kind: 'file',
      path,
      key: toObjectKey('a'),
      lastModified: 1,
      storageClass: 'STANDARD',
      ...each,
    }),
  ),
  { nil: undefined, freq: 8 },
);
const remoteFolder = fc.option(fc.constant<RemoteFolder>({ kind: 'folder', path, hasMarker: true }), {
  nil: undefined,
  freq: 1,
});
const base = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(print, few(0, 7), few('one', 'two'), few(60_000, 900_000), fc.boolean()).map(
      ([each, size, etag, committedAt, wasParked]): BaseEntry => ({
        kind: 'file',
        path,
        crc64: 1n,
        local: each,
        remote: { etag, size },
        committedAt,
        ...(wasParked ? { wasParked: true } : {}),
      }),
    ),
  },
  { weight: 1, arbitrary: few<BaseEntry | undefined>(undefined, { kind: 'folder', path, hasMarker: false }) },
);
const states: fc.Arbitrary<PathStates> = fc.record({
  path: fc.constant(path),
  local,
  remoteFile,
  remoteFolder,
  remoteUnknown: fc.option(fc.constant(unknown), { nil: undefined, freq: 1 }),
  base,
});
const mode = few<SyncMode>('two-way', 'upload', 'upload-keep', 'download', 'download-keep');

test('a quiet path raises no question and leads to nothing, in every mode, and such paths are found', () => {
  let quiet = 0;
  fc.assert(
    fc.property(states, mode, (each, ofMode) => {
      if (isQuiet(each)) {
        quiet += 1;
        expect(hasQuestion(questionsFor(each))).toBe(false);
        expect(inSync(each)).toEqual(reconcile(each, {}, { mode: ofMode, prefix: '', now }));
      }
    }),
    { numRuns: 30_000 },
  );
  expect(quiet).toBeGreaterThan(50);
});

test('a folder of quiet files is told that they remain on both sides', async () => {
  const file = toRelPath('d/a');
  const seen: LocalPrint = { size: 7, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 };
  const inside: PathStates = {
    path: file,
    local: { kind: 'file', path: file, print: seen, mode: 0o644 },
    remoteFile: {
      kind: 'file',
      path: file,
      key: toObjectKey('d/a'),
      size: 7,
      etag: 'e',
      lastModified: 1,
      storageClass: 'STANDARD',
    },
    remoteFolder: undefined,
    remoteUnknown: undefined,
    base: { kind: 'file', path: file, crc64: 1n, local: seen, remote: { etag: 'e', size: 7 }, committedAt: 90_000 },
  };
  const folder = toRelPath('d');
  // Gone from the bucket by its marker, and gone here: only what is below keeps it.
  const around: PathStates = {
    path: folder,
    local: { kind: 'folder', path: folder },
    remoteFile: undefined,
    remoteFolder: undefined,
    remoteUnknown: undefined,
    base: { kind: 'folder', path: folder, hasMarker: true },
  };
  const ask: Ask = async () => ({ markerHead: 'absent' });
  async function* events(): AsyncGenerator<readonly MergeEvent[]> {
    yield [
      { kind: 'open', states: around },
      { kind: 'path', states: inside },
    ];
    yield [{ kind: 'close', states: around }];
  }
  const found: string[] = [];
  for await (const decisions of decide(events(), { context: { mode: 'two-way', prefix: '', now }, ask })) {
    found.push(
      ...decisions.map((each) => `${each.path} ${each.reason}: ${each.actions.map(({ kind }) => kind).join()}`),
    );
  }
  expect(found[0]).toBe('d/a in-sync: ');
  expect(found[1]).not.toContain('remove');
});
