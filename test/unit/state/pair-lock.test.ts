/** The lock that keeps a second process away from a pair, on real files, with processes and time as values. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquirePairLock, isLockHeld, type PairLock } from '../../../src-main/state/pair-lock.ts';

let folder = '';
let file = '';
let now = 0;
let alive: Set<number>;
let held: PairLock[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pair-lock-'));
  file = join(folder, 'pair.lock');
  now = Date.now();
  alive = new Set([1, 2]);
});
afterEach(() => {
  for (const lock of held) {
    lock.release();
  }
  held = [];
  rmSync(folder, { recursive: true });
});

function acquire(pid: number, host = 'here'): PairLock {
  const lock = acquirePairLock(file, { clock: { now: () => now }, pid, isAlive: (id) => alive.has(id), host });
  held.push(lock);
  return lock;
}

/** What a process of another id leaves on disk; two owners in one process cannot be had otherwise. */
function leaveLock(content: { host?: string; pid: number; since?: number; beatAt?: number }): void {
  writeFileSync(file, JSON.stringify({ host: 'here', since: now, beatAt: now, ...content }));
}

const lockedBy = (pid: number) =>
  expect.objectContaining({ code: 'pair-locked', message: expect.stringContaining(` ${pid}`) });

function refusal(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('a second process is refused and told whose the lock is, also just before the last beat gets old', () => {
  leaveLock({ pid: 1 });
  expect(refusal(() => acquire(2))).toEqual(lockedBy(1));
  now += 60_000;
  expect(refusal(() => acquire(2))).toEqual(lockedBy(1));
});

test('a second opening by the same process is refused until the first is released', () => {
  const lock = acquire(1);
  expect(refusal(() => acquire(1))).toEqual(lockedBy(1));
  lock.release();
  acquire(1);
  expect(readdirSync(folder)).toEqual(['pair.lock']);
});

test.each([
  ['its process is gone', { pid: 3 }, 0],
  ['its process has not beaten for more than a minute', { pid: 2 }, 60_001],
  ['the clock was set back by more than a minute', { pid: 2 }, -60_001],
  ['it was left by an earlier life with the same process id', { pid: 1 }, 0],
  ['it is of another machine that stopped beating', { pid: 2, host: 'there' }, 60_001],
])('a lock is taken over when %s', (_why, content, laterMs) => {
  leaveLock({ since: now - 5, ...content });
  now += laterMs;
  acquire(1);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ host: 'here', pid: 1, since: now, beatAt: now });
  expect(readdirSync(folder)).toEqual(['pair.lock']);
});

test('on another machine a process id means nothing: only the beat counts', () => {
  leaveLock({ pid: 3, host: 'there' });
  expect(refusal(() => acquire(1))).toEqual(lockedBy(3));
});

test('whether a lock is held can be asked without taking it', () => {
  const options = { clock: { now: () => now }, pid: 1, isAlive: (id: number) => alive.has(id), host: 'here' };
  const states = [isLockHeld(file, options)];
  leaveLock({ pid: 2 });
  states.push(isLockHeld(file, options));
  leaveLock({ pid: 3 });
  states.push(isLockHeld(file, options));
  const lock = acquire(1);
  states.push(isLockHeld(file, options));
  lock.release();
  expect(states).toEqual([false, true, false, true]);
});

test('a lock cut short by a crash holds for a minute, then it is taken over', () => {
  writeFileSync(file, '{"pid":');
  expect(refusal(() => acquire(1))).toMatchObject({ code: 'pair-locked' });
  now += 120_000;
  acquire(1);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: 1 });
});

test('beating keeps the lock, losing it makes the next beat throw, and release leaves the new owner alone', () => {
  const lock = acquire(1);
  now += 50_000;
  lock.beat();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ beatAt: now });

  leaveLock({ pid: 2 });
  expect(refusal(() => lock.beat())).toEqual(lockedBy(2));
  lock.release();
  lock.release();
  lock.beat();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: 2 });
});

test('a folder that cannot be written is unusable state', () => {
  const missing = join(folder, 'missing', 'pair.lock');
  const options = { clock: { now: () => now }, pid: 1, isAlive: () => true };
  expect(refusal(() => acquirePairLock(missing, options))).toMatchObject({ code: 'state-unusable' });
});
