import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toFileStat } from '../../../src-main/transfer/file-stat.ts';
import { runWriteSteps, type Syncs } from '../../../src-main/transfer/run-write-steps.ts';
import type { StepOutcome, WriteStep } from '../../../src-main/transfer/write-steps.ts';
import { makeTempFolder, type TempFolder } from '../../support/temp-folder.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const failed = (code: string) => ({ kind: 'failed', error: expect.objectContaining({ code }) });
const create = (path: string, text = 'text', more: object = {}): WriteStep => ({
  kind: 'create',
  path,
  bytes: bytes(text),
  ...more,
});
const statAt = (path: string): StepOutcome => ({ kind: 'done', stat: toFileStat(lstatSync(path)) });
const isThere = (...paths: readonly string[]): readonly boolean[] => paths.map((path) => existsSync(path));

/** A folder with a finished temp file, and where it is to go. */
function makePlace(): { folder: TempFolder; step: Extract<WriteStep, { kind: 'place' }> } {
  const folder = makeTempFolder();
  mkdirSync(folder.at('sub'));
  writeFileSync(folder.at('temp'), 'from the bucket');
  const step = { from: folder.at('temp'), to: folder.at('sub', 'file'), folders: [folder.at('sub'), folder.path] };
  return { folder, step: { kind: 'place', ...step } };
}

test('a file is made with its bytes, mode and time, and its stat is that of a look at it', async () => {
  const folder = makeTempFolder();
  const [whole, empty] = [folder.at('whole'), folder.at('empty')];
  const steps = [create(whole, 'hello', { mode: 0o640, mtimeMs: 1_700_000_000_123 }), create(empty, '')];
  expect(await runWriteSteps(steps)).toEqual([statAt(whole), statAt(empty)]);
  const { mode, mtimeMs } = toFileStat(lstatSync(whole));
  expect({ text: readFileSync(whole, 'utf8'), mode, mtimeMs, emptyMode: lstatSync(empty).mode & 0o777 }).toEqual({
    text: 'hello',
    mode: 0o640,
    mtimeMs: 1_700_000_000_123,
    emptyMode: 0o600,
  });
});

test('a step that fails fails alone', async () => {
  const { folder, step } = makePlace();
  writeFileSync(folder.at('taken'), 'theirs');
  const outcomes = await runWriteSteps([
    create(folder.at('none', 'file')),
    create(folder.at('taken')),
    create(folder.at('taken', 'below')),
    create(folder.at('n'.repeat(300))),
    create(folder.at('made')),
    { ...step, from: folder.at('no temp') },
    step,
  ]);
  expect({ outcomes, theirs: readFileSync(folder.at('taken'), 'utf8') }).toEqual({
    outcomes: [
      failed('file-missing'),
      failed('target-changed'),
      failed('file-missing'),
      failed('name-too-long'),
      statAt(folder.at('made')),
      failed('file-missing'),
      statAt(step.to),
    ],
    theirs: 'theirs',
  });
});

test('a placed file has its name for its temp name', async () => {
  const { step } = makePlace();
  expect(await runWriteSteps([step])).toEqual([statAt(step.to)]);
  expect({ text: readFileSync(step.to, 'utf8'), there: isThere(step.from) }).toEqual({
    text: 'from the bucket',
    there: [false],
  });
});

test('what has appeared at the place of a file stays, and so does the temp file', async () => {
  const { step } = makePlace();
  writeFileSync(step.to, 'appeared');
  expect(await runWriteSteps([step])).toEqual([failed('target-changed')]);
  expect([readFileSync(step.to, 'utf8'), readFileSync(step.from, 'utf8')]).toEqual(['appeared', 'from the bucket']);
});

test.each([
  ['a link', (at: string, away: string) => symlinkSync(away, at), 'target-changed'],
  ['a file', (at: string) => writeFileSync(at, ''), 'target-changed'],
  ['nothing', () => undefined, 'file-missing'],
])('nothing is placed where %s is instead of a folder on the way', async (_, put, code) => {
  const { folder, step } = makePlace();
  renameSync(folder.at('sub'), folder.at('elsewhere'));
  put(folder.at('sub'), folder.at('elsewhere'));
  expect(await runWriteSteps([step, { ...step, to: folder.at('sub', 'other') }])).toEqual([failed(code), failed(code)]);
  expect(isThere(step.from, folder.at('elsewhere', 'file'), folder.at('elsewhere', 'other'))).toEqual([
    true,
    false,
    false,
  ]);
});

test('what cannot be linked is left to the single calls, with nothing done', async () => {
  const { folder, step } = makePlace();
  mkdirSync(folder.at('no file'));
  expect(await runWriteSteps([{ ...step, from: folder.at('no file') }])).toEqual([{ kind: 'declined' }]);
  expect(isThere(folder.at('no file'), step.to)).toEqual([true, false]);
});

/** Tells in which order things become durable, with what is to be seen at that moment. */
function watchedSyncs(seen: () => object): { readonly syncs: Syncs; readonly events: object[] } {
  const events: object[] = [];
  const tell = (what: string) => async (): Promise<void> => {
    events.push({ what, ...seen() });
  };
  return { syncs: { file: tell('file'), folder: tell('folder') }, events };
}

test('all files are written and all places taken before the first is synced, and each folder is synced once', async () => {
  const { folder, step } = makePlace();
  writeFileSync(folder.at('second temp'), 'second');
  const second = { ...step, from: folder.at('second temp'), to: folder.at('sub', 'second') };
  const [a, b] = [folder.at('a'), folder.at('b')];
  const seen = () => ({
    sizes: [a, b].map((path) => lstatSync(path).size),
    there: isThere(step.to, second.to, step.from, second.from),
  });
  const { syncs, events } = watchedSyncs(seen);
  await runWriteSteps([create(a, 'one'), step, create(b, 'two!'), second], syncs);
  const each = { sizes: [3, 4], there: [true, true, true, true] };
  expect({ events, temps: isThere(step.from, second.from) }).toEqual({
    events: [
      { what: 'file', ...each },
      { what: 'folder', ...each },
      { what: 'file', ...each },
    ],
    temps: [false, false],
  });
});

test('what does not become durable fails: a file, and each of a folder, whose temp files stay', async () => {
  const { folder, step } = makePlace();
  writeFileSync(folder.at('second temp'), 'second');
  const second = { ...step, from: folder.at('second temp'), to: folder.at('sub', 'second') };
  const refuse = (): Promise<void> => Promise.reject(Object.assign(new Error('EIO: i/o error'), { code: 'EIO' }));
  const outcomes = await runWriteSteps([create(folder.at('a')), step, second], { file: refuse, folder: refuse });
  expect({ outcomes, temps: isThere(step.from, second.from) }).toEqual({
    outcomes: [failed('local-io'), failed('local-io'), failed('local-io')],
    temps: [true, true],
  });
});

test('a failure crosses with its code, path and errno', async () => {
  const folder = makeTempFolder();
  const path = folder.at('none', 'file');
  expect(await runWriteSteps([create(path)])).toEqual([
    {
      kind: 'failed',
      error: { code: 'file-missing', message: expect.stringContaining('ENOENT'), data: { path, errno: 'ENOENT' } },
    },
  ]);
});
