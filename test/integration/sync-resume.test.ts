/** Large transfers cut off by a death: what was transferred is not transferred again, and what is of no use any more is cleared away. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { FaultRule } from '../../src-main/cos-server/faults/fault-rules.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { crc64Of } from '../../src-main/foundation/crc64.ts';
import type { Logger } from '../../src-main/foundation/logger.ts';
import { toObjectKey, toRelPath } from '../../src-main/foundation/names.ts';
import { openPairStore } from '../../src-main/state/sqlite-pair-store.ts';
import { runCli, startCli, temporaryFolder } from '../support/cli-process.ts';
import { clientOfServer } from '../support/client-of-server.ts';
import { startTestServer } from '../support/cos-server.ts';
import type { StoreFault } from '../support/memory-object-store.ts';
import { createMortal } from '../support/mortal.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';
import { patternBytes, smallLimits } from '../support/transfer-world.ts';

const once = { dryRun: false };
const key = toObjectKey('large.bin');
/** Eight parts of 128 KiB, one after another, each of them noted. */
const size = 1_000_001;
const limits = { ...smallLimits, memoryPerFileBytes: 1, notesEveryMs: 0 };
const newBytes = patternBytes(size, 2);

/** One life that ends as soon as `fault` has been met. */
async function dieAt(world: PairWorld, fault: Pick<StoreFault, 'method' | 'matches'>): Promise<void> {
  const mortal = createMortal();
  world.store.inject({ ...fault, after: () => mortal.die() });
  await world
    .open({ fs: mortal.fs, store: mortal.store(world.store), state: mortal.state, limits })
    .runOnce(once, mortal.signal);
  expect(mortal.isDead()).toBe(true);
  world.store.calls.splice(0);
}

/** A life in peace, and what is there afterwards. */
async function nextLife(world: PairWorld): Promise<unknown> {
  const { outcome } = await world.open({ limits }).runOnce(once);
  const state = openPairStore(world.stateFile);
  const intents = state.intents();
  state.close();
  const file = join(world.root, 'large.bin');
  const object = world.store.objects.get(key);
  return {
    outcome,
    parts: world.store.calls.filter(({ method }) => method === 'uploadPart').length,
    ranges: world.store.calls.filter(({ method, range }) => method === 'get' && range !== undefined).length,
    isSame: existsSync(file) ? Buffer.compare(readFileSync(file), object?.bytes ?? new Uint8Array()) === 0 : !object,
    left: [intents, readdirSync(join(world.root, '.driftless/tmp')), world.store.uploadCount()],
  };
}

const ended = (parts: number, ranges: number): unknown => ({
  outcome: 'in-sync',
  parts,
  ranges,
  isSame: true,
  left: [[], [], 0],
});

async function cutOffUpload(): Promise<PairWorld> {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'large.bin'), patternBytes(size));
  await dieAt(world, { method: 'uploadPart', matches: ({ partNumber }) => partNumber === 5 });
  expect(world.store.uploadCount()).toBe(1);
  return world;
}

async function cutOffDownload(): Promise<PairWorld> {
  const world = makePairWorld();
  await world.store.seed('large.bin', patternBytes(size));
  await dieAt(world, { method: 'get', matches: ({ range }) => range?.startsWith(`${5 * 128 * 1024}-`) === true });
  expect(readdirSync(join(world.root, '.driftless/tmp')).length).toBe(1);
  return world;
}

test('an upload goes on after a death with the parts that are missing', async () => {
  expect(await nextLife(await cutOffUpload())).toEqual(ended(3, 0));
});

test('a download goes on after a death with the ranges that are missing', async () => {
  expect(await nextLife(await cutOffDownload())).toEqual(ended(0, 3));
});

test('an upload goes on after a death also where the note of one whose id never arrived stands beside it', async () => {
  const world = await cutOffUpload();
  const state = openPairStore(world.stateFile);
  // As a first try leaves it that finds no network: the bucket may have begun an upload for it.
  state.putIntent({ id: 'never-begun', path: toRelPath('large.bin'), kind: 'multipart-upload', startedAt: 0 });
  state.close();
  expect(await nextLife(world)).toEqual(ended(3, 0));
});

test('an upload whose file was saved again begins anew', async () => {
  const world = await cutOffUpload();
  writeFileSync(join(world.root, 'large.bin'), newBytes);
  expect(await nextLife(world)).toEqual(ended(8, 0));
});

test('an upload whose file has another time by now begins anew: its object would carry the old one', async () => {
  const world = await cutOffUpload();
  utimesSync(join(world.root, 'large.bin'), 1_700_000_000, 1_700_000_000);
  expect({ ended: await nextLife(world), meta: world.store.objects.get(key)?.meta }).toEqual({
    ended: ended(8, 0),
    meta: { mtime: '1700000000' },
  });
});

test('an upload whose file is gone leaves nothing in the bucket', async () => {
  const world = await cutOffUpload();
  rmSync(join(world.root, 'large.bin'));
  expect(await nextLife(world)).toEqual(ended(0, 0));
});

test('a download whose object was replaced begins anew', async () => {
  const world = await cutOffDownload();
  await world.store.seed('large.bin', newBytes);
  expect(await nextLife(world)).toEqual(ended(0, 8));
});

test('a download whose object is gone leaves nothing on the disk', async () => {
  const world = await cutOffDownload();
  world.store.objects.delete(key);
  expect(await nextLife(world)).toEqual(ended(0, 0));
});

test('a download that a pass could not decide about, because the bucket gave no answer, goes on with the next', async () => {
  const world = makePairWorld();
  await world.store.seed('large.bin', 'old');
  await world.open({ limits }).runOnce(once);
  await world.store.seed('large.bin', patternBytes(size));
  await dieAt(world, { method: 'get', matches: ({ range }) => range?.startsWith(`${5 * 128 * 1024}-`) === true });
  world.store.inject({
    method: 'head',
    before: () => Promise.reject(new AppError('network-timeout', 'no answer')),
  });
  const undecided = await world.open({ limits }).runOnce(once);
  expect({ undecided: undecided.outcome, next: await nextLife(world) }).toEqual({
    undecided: 'problems',
    next: ended(0, 3),
  });
});

test('an upload that the network interrupts goes on in the same life', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'large.bin'), patternBytes(size));
  const engine = world.open({ limits });
  world.store.inject({
    method: 'uploadPart',
    matches: ({ partNumber }) => partNumber === 6,
    before: () => Promise.reject(new AppError('network-unreachable', 'no way')),
  });
  const first = await engine.runOnce(once);
  const kept = world.store.uploadCount();
  world.store.calls.splice(0);
  expect({ outcome: first.outcome, kept, second: await nextLife(world) }).toEqual({
    outcome: 'stopped',
    kept: 1,
    second: ended(3, 0),
  });
});

test('a file in place is never written to: its temp name was noted as its own before it was linked', async () => {
  const world = makePairWorld();
  await world.store.seed('large.bin', patternBytes(size));
  const written: string[] = [];
  const mortal = createMortal({
    after: ({ method }) => {
      if (method === 'link') {
        mortal.die();
      }
    },
  });
  await world
    .open({ fs: mortal.fs, store: mortal.store(world.store), state: mortal.state, limits })
    .runOnce(once, mortal.signal);
  const temps = readdirSync(join(world.root, '.driftless/tmp')).length;
  await world
    .open({
      limits,
      fs: (fs) => ({
        ...fs,
        openWrite: async (path) => {
          written.push(path);
          return await fs.openWrite(path);
        },
      }),
    })
    .runOnce(once);
  expect({ temps, written, ended: await nextLife(world) }).toEqual({
    temps: 1,
    written: [],
    ended: ended(0, 8),
  });
});

/** What the embedded server answered, told apart by the operations that move bytes. */
function countRequests() {
  const answered: { readonly method: string; readonly target: string; readonly status: number }[] = [];
  const logger: Logger = {
    log: (_level, message, facts) => {
      if (message === 'answered') {
        answered.push({
          method: String(facts?.method),
          target: String(facts?.target),
          status: Number(facts?.status),
        });
      }
    },
  };
  return {
    logger,
    clear: () => void answered.splice(0),
    parts: () => answered.filter(({ method, target }) => method === 'PUT' && /partnumber=/i.test(target)).length,
    ranges: () => answered.filter(({ method, status }) => method === 'GET' && status === 206).length,
  };
}

/** The parts of 8 MiB that the process has noted of a download, from a copy of the state that it has open. */
function notedRanges(home: string): readonly number[] {
  const isState = (path: string): boolean => /\.sqlite(-wal)?$/.test(path) && !/activity/.test(path);
  const files = readdirSync(join(home, 'data'), { recursive: true, encoding: 'utf8' }).filter(isState).sort();
  const copies = mkdtempSync(join(home, 'copy-'));
  for (const file of files) {
    cpSync(join(home, 'data', file), join(copies, basename(file)));
  }
  const [name] = readdirSync(copies).sort();
  if (name === undefined) {
    return [];
  }
  const database = new DatabaseSync(join(copies, name));
  try {
    const row = database.prepare('SELECT resume_json FROM intent WHERE resume_json IS NOT NULL').get();
    return [...String(row?.resume_json ?? '').matchAll(/\[(\d+),"/g)].map(([, part]) => Number(part));
  } finally {
    database.close();
  }
}

const parts = 4;
const mebibyte = 1024 ** 2;
const hangMs = 600_000;
const patience = { timeout: 60_000, interval: 50 };

test('a process that is killed in a large upload and a large download sends and fetches only the rest in its next life', {
  timeout: 180_000,
}, async () => {
  const requests = countRequests();
  const home = await temporaryFolder();
  const root = join(home, 'root');
  mkdirSync(root);
  const here = Buffer.from(patternBytes(parts * 8 * mebibyte, 3));
  const there = Buffer.from(patternBytes(parts * 8 * mebibyte, 4));
  let server = await startTestServer({ root: join(home, 'cloud'), logger: requests.logger, durability: 'process' });
  onTestFinished(() => server.stop());
  /** Another server process, as it were, so that what still hangs at the old one is not counted. */
  const restart = async (faults: readonly FaultRule[]): Promise<void> => {
    await server.stop();
    requests.clear();
    const { port, root: cloud } = server;
    server = await startTestServer({ root: cloud, port, logger: requests.logger, durability: 'process', faults });
  };
  const client = clientOfServer(server);
  const bucket = client.bucket(server.bucket);
  const args = ['sync', root, `cos://${server.bucket}`, '--endpoint', server.endpoint, '--once'];
  const keys = { COS_SECRET_ID: server.credentials.secretId, COS_SECRET_KEY: server.credentials.secretKey };

  writeFileSync(join(root, 'here.bin'), here);
  await restart([{ kind: 'latency', ms: hangMs, operation: 'PUT object uploadid', skip: 2 }]);
  const uploading = startCli(args, keys, home);
  await expect.poll(requests.parts, patience).toBe(2);
  uploading.child.kill('SIGKILL');
  await uploading.ended;
  await restart([]);
  const afterUpload = await runCli(args, keys, home);
  const sent = requests.parts();

  await bucket.put(toObjectKey('there.bin'), { size: there.length, open: () => there }, {});
  await restart([{ kind: 'latency', ms: hangMs, operation: 'GET object', skip: 2 }]);
  const downloading = startCli(args, keys, home);
  await expect.poll(() => notedRanges(home).length, patience).toBe(2);
  const noted = notedRanges(home);
  downloading.child.kill('SIGKILL');
  await downloading.ended;
  await restart([]);
  const afterDownload = await runCli(args, keys, home);
  const fetched = requests.ranges();
  const uploaded = await bucket.head(toObjectKey('here.bin'));
  const uploads = await bucket.listUploads('');
  await client.close();

  expect({
    codes: [afterUpload.code, afterDownload.code],
    sent,
    fetched,
    isSame: Buffer.compare(readFileSync(join(root, 'there.bin')), there) === 0,
    crc64: uploaded?.crc64,
    left: [uploads, readdirSync(join(root, '.driftless/tmp'))],
  }).toEqual({
    codes: [0, 0],
    sent: 2,
    // The last one is always asked for: its answer says what the whole object is.
    fetched: noted.includes(parts) ? 3 : 2,
    isSame: true,
    crc64: await crc64Of(here),
    left: [[], []],
  });
});
