/** A death between the effect of a transfer and its row, and what the users do before the next start. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { openPairStore } from '../../src-main/state/sqlite-pair-store.ts';
import { createMortal } from '../support/mortal.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';
import { smallLimits } from '../support/transfer-world.ts';

const once = { dryRun: false };
const big = 'b'.repeat(600_000);

/** `file.txt` and others that keep the guards calm. */
async function inSync(files: Readonly<Record<string, string>>): Promise<PairWorld> {
  const world = makePairWorld();
  for (const [path, content] of Object.entries({ ...files, one: '1', two: '2', three: '3' })) {
    writeFileSync(join(world.root, path), content);
  }
  await world.open().runOnce(once);
  return world;
}

function remoteAt({ store }: PairWorld, path: string): string | undefined {
  const object = store.objects.get(toObjectKey(path));
  return object === undefined ? undefined : new TextDecoder().decode(object.bytes);
}

function localAt({ root }: PairWorld, path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
}

/** Dies as soon as the bucket has what was uploaded. */
async function dieAfterUpload(world: PairWorld, method: 'put' | 'completeUpload' | 'copy'): Promise<void> {
  const mortal = createMortal();
  world.store.inject({ method, after: () => mortal.die() });
  await world
    .open({ fs: mortal.fs, store: mortal.store(world.store), state: mortal.state, limits: smallLimits })
    .runOnce(once, mortal.signal);
  expect(mortal.isDead()).toBe(true);
}

/** Dies as soon as the temp name of `file.txt` is gone: the file is in place, its row is not written. */
async function dieAfterInstall(world: PairWorld, options: { readonly inOneGo?: boolean }): Promise<void> {
  const mortal = createMortal(
    {
      after: ({ method, paths }) => {
        const isTemp = paths[0]?.startsWith(join(world.root, '.driftless/tmp/')) ?? false;
        const isLast = method === 'removeFile' || method === 'placeNew';
        if (isLast && isTemp && existsSync(join(world.root, 'file.txt'))) {
          mortal.die();
        }
      },
    },
    options,
  );
  await world
    .open({ fs: mortal.fs, store: mortal.store(world.store), state: mortal.state })
    .runOnce(once, mortal.signal);
  expect(mortal.isDead()).toBe(true);
}

async function nextLife(world: PairWorld, path = 'file.txt'): Promise<unknown> {
  const { outcome, counts } = await world.open({ limits: smallLimits }).runOnce(once);
  const state = openPairStore(world.stateFile);
  const intents = state.intents();
  state.close();
  return {
    outcome,
    local: localAt(world, path),
    remote: remoteAt(world, path),
    moved: counts.uploaded + counts.downloaded,
    intents,
  };
}

const ended = (text: string | undefined, moved: number): unknown => ({
  outcome: 'in-sync',
  local: text,
  remote: text,
  moved,
  intents: [],
});

const uploads = [
  { name: 'a new file', before: undefined, sent: 'sent', method: 'put' },
  { name: 'a file that replaces another', before: 'base', sent: 'sent', method: 'put' },
  { name: 'a large new file', before: undefined, sent: big, method: 'completeUpload' },
  { name: 'a large file that replaces another', before: 'base', sent: big, method: 'completeUpload' },
] as const;

const afterUpload: readonly {
  readonly name: string;
  readonly act: (file: string) => void;
  readonly text: (sent: string) => string | undefined;
  readonly moved: number;
}[] = [
  { name: 'edited', act: (file) => writeFileSync(file, 'newer edit'), text: () => 'newer edit', moved: 1 },
  { name: 'deleted', act: (file) => rmSync(file), text: () => undefined, moved: 0 },
  { name: 'left alone', act: () => undefined, text: (sent) => sent, moved: 0 },
];

for (const { name, before, sent, method } of uploads) {
  for (const { name: then, act, text, moved } of afterUpload) {
    test(`${name}, uploaded right before a death and then ${then}, is what its user made of it`, async () => {
      const world = await inSync(before === undefined ? {} : { 'file.txt': before });
      const file = join(world.root, 'file.txt');
      writeFileSync(file, sent);
      await dieAfterUpload(world, method);
      expect(remoteAt(world, 'file.txt')).toBe(sent);
      act(file);
      expect(await nextLife(world)).toEqual(ended(text(sent), moved));
    });
  }
}

for (const { what, before, inOneGo } of [
  { what: 'a new object', before: undefined, inOneGo: false },
  { what: 'a new object that is written in one go', before: undefined, inOneGo: true },
  { what: 'a newer object', before: 'base', inOneGo: false },
]) {
  const installed = async (): Promise<PairWorld> => {
    const world = await inSync(before === undefined ? {} : { 'file.txt': before });
    await world.store.seed('file.txt', 'from the bucket');
    await dieAfterInstall(world, { inOneGo });
    expect(localAt(world, 'file.txt')).toBe('from the bucket');
    return world;
  };

  test(`${what}, downloaded right before a death and then edited, is an edit`, async () => {
    const world = await installed();
    writeFileSync(join(world.root, 'file.txt'), 'my edit');
    expect(await nextLife(world)).toEqual(ended('my edit', 1));
  });

  test(`${what}, downloaded right before a death and then saved by rename, is an edit`, async () => {
    const world = await installed();
    rmSync(join(world.root, 'file.txt'));
    writeFileSync(join(world.root, 'file.txt'), 'my edit');
    expect(await nextLife(world)).toEqual(ended('my edit', 1));
  });

  test(`${what}, downloaded right before a death and then gone, comes again: nothing proves a deletion`, async () => {
    const world = await installed();
    rmSync(join(world.root, 'file.txt'));
    expect(await nextLife(world)).toEqual(ended('from the bucket', 1));
  });

  test(`${what}, downloaded right before a death, is not transferred again`, async () => {
    expect(await nextLife(await installed())).toEqual(ended('from the bucket', 0));
  });

  test(`${what}, downloaded right before a death, follows the bucket`, async () => {
    const world = await installed();
    await world.store.seed('file.txt', 'newer in the bucket');
    expect(await nextLife(world)).toEqual(ended('newer in the bucket', 1));
  });

  test(`${what}, noted but not in place at a death, is no deletion`, async () => {
    const world = await inSync(before === undefined ? {} : { 'file.txt': before });
    await world.store.seed('file.txt', 'from the bucket');
    const mortal = createMortal();
    await world
      .open({
        fs: mortal.fs,
        store: mortal.store(world.store),
        state: (state) =>
          mortal.state({
            ...state,
            putIntent: (...rows) => {
              state.putIntent(...rows);
              mortal.die();
            },
          }),
      })
      .runOnce(once, mortal.signal);
    expect({ died: mortal.isDead(), local: localAt(world, 'file.txt') }).toEqual({ died: true, local: before });
    expect(await nextLife(world)).toEqual(ended('from the bucket', 1));
  });
}

test('an upload whose fate cannot be asked for stops the pass before anything is decided', async () => {
  const world = await inSync({ 'file.txt': 'base' });
  writeFileSync(join(world.root, 'file.txt'), 'sent');
  await dieAfterUpload(world, 'put');
  writeFileSync(join(world.root, 'file.txt'), 'newer edit');
  world.store.inject({
    method: 'head',
    before: () => {
      throw new AppError('network-unreachable', 'no way');
    },
  });
  const { outcome, reason } = await world.open().runOnce(once);
  expect({ outcome, code: reason?.code }).toEqual({ outcome: 'stopped', code: 'network-unreachable' });
  expect(await nextLife(world)).toEqual(ended('newer edit', 1));
});

test('a file copied inside the bucket right before a death and then edited, is an edit', async () => {
  const world = await inSync({ 'old.txt': 'a text long enough to be recognised by its bytes' });
  renameSync(join(world.root, 'old.txt'), join(world.root, 'file.txt'));
  await dieAfterUpload(world, 'copy');
  writeFileSync(join(world.root, 'file.txt'), 'my edit');
  expect(await nextLife(world)).toEqual(ended('my edit', 1));
});

test('transfers in flight at once share the writing of their notes', async () => {
  const world = makePairWorld();
  for (let index = 0; index < 64; index += 1) {
    writeFileSync(join(world.root, `file ${index}`), `content ${index}`);
  }
  let writes = 0;
  const report = await world
    .open({
      state: (state) => ({
        ...state,
        putIntent: (...rows) => {
          writes += 1;
          state.putIntent(...rows);
        },
      }),
    })
    .runOnce(once);
  expect({ uploaded: report.counts.uploaded, areGrouped: writes <= 32 }).toEqual({ uploaded: 64, areGrouped: true });
});
