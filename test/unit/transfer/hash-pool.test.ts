import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { crc64Of } from '../../../src-main/foundation/crc64.ts';
import { createHashPool, type HashPool } from '../../../src-main/transfer/hash-pool.ts';
import { makeTempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { patternBytes } from '../../support/transfer-world.ts';

let pool: HashPool;
let folder: TempFolder;

beforeEach(() => {
  folder = makeTempFolder();
  pool = createHashPool({ workers: 2 });
  onTestFinished(() => pool.stop());
});

async function hashesOf(bytes: Uint8Array): Promise<object> {
  return { size: bytes.length, crc64: await crc64Of(bytes), md5: createHash('md5').update(bytes).digest('hex') };
}

test.each([0, 1, 65_536, 65_537, 262_144, 3_000_001])('a file of %i bytes gets its MD5 and CRC64', async (size) => {
  const bytes = patternBytes(size);
  writeFileSync(folder.at('file'), bytes);
  expect(await pool.hash(folder.at('file'))).toEqual(await hashesOf(bytes));
});

test('many files at once are each hashed right', async () => {
  const files = Array.from({ length: 200 }, (_, index) => patternBytes(index * 700, index + 1));
  for (const [index, bytes] of files.entries()) {
    writeFileSync(folder.at(`file-${index}`), bytes);
  }
  const hashed = await Promise.all(files.map((_, index) => pool.hash(folder.at(`file-${index}`))));
  expect(hashed).toEqual(await Promise.all(files.map(hashesOf)));
});

test.each([0, 10, 65_536, 65_537, 5_000_000])('%i bytes in memory are hashed and given back', async (size) => {
  const bytes = new Uint8Array(patternBytes(size));
  const expected = await hashesOf(bytes);
  const hashed = await pool.hashBytes(bytes);
  expect({ size: hashed.bytes.length, crc64: hashed.crc64, md5: hashed.md5 }).toEqual(expected);
  expect(await hashesOf(hashed.bytes)).toEqual(expected);
});

test('what cannot be hashed is told, and nothing hangs', async () => {
  mkdirSync(folder.at('sub'));
  execFileSync('mkfifo', [folder.at('pipe')]);
  const codes = await Promise.all(
    ['none', 'sub', 'pipe'].map((name) => pool.hash(folder.at(name)).catch((error: unknown) => error)),
  );
  expect(codes).toEqual([
    expect.objectContaining({ code: 'file-missing' }),
    expect.objectContaining({ code: 'source-changed' }),
    expect.objectContaining({ code: 'source-changed' }),
  ]);
});

test('hashing a large file leaves the event loop free', async () => {
  writeFileSync(folder.at('file'), patternBytes(64 * 1024 ** 2));
  const before = performance.eventLoopUtilization();
  await pool.hash(folder.at('file'));
  // A share and not a time: a busy computer makes both longer, the turns of the loop and the hash.
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
});

test('an abort ends a running hash at once with its reason, and the pool goes on', async () => {
  writeFileSync(folder.at('endless'), '');
  truncateSync(folder.at('endless'), 1024 ** 4);
  writeFileSync(folder.at('other'), patternBytes(100_000));
  const abort = new AbortController();
  const reason = new Error('enough');
  const hashing = [1, 2].map(() => pool.hash(folder.at('endless'), abort.signal).catch((error: unknown) => error));
  setTimeout(() => abort.abort(reason), 100);
  expect({ ends: await Promise.all(hashing), next: (await pool.hash(folder.at('other'))).size }).toEqual({
    ends: [reason, reason],
    next: 100_000,
  });
});

test('an abort that comes while the file is looked at ends the hash, too', async () => {
  writeFileSync(folder.at('endless'), '');
  truncateSync(folder.at('endless'), 1024 ** 4);
  const abort = new AbortController();
  const reason = new Error('enough');
  const { signal } = abort;
  const check = signal.throwIfAborted.bind(signal);
  signal.throwIfAborted = () => {
    check();
    abort.abort(reason);
  };
  await expect(pool.hash(folder.at('endless'), signal)).rejects.toBe(reason);
});

test('after stop everything is refused', async () => {
  writeFileSync(folder.at('file'), patternBytes(100_000));
  await pool.hash(folder.at('file'));
  await pool.stop();
  await pool.stop();
  await expect(pool.hash(folder.at('file'))).rejects.toEqual(expect.objectContaining({ code: 'aborted' }));
});
