/**
 * One process a pair: a file that names its owner and is refreshed while the owner lives. A lock is left over, and taken over,
 * when its process is gone or its last beat is more than a minute away. Whoever finds the lock no longer its own stops working:
 * `beat` throws then.
 */
import { existsSync, linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import * as v from 'valibot';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';

export type PairLock = {
  /** Call at least every 20 s. Throws `pair-locked` when another process has taken the lock. */
  readonly beat: () => void;
  /** Idempotent; leaves the file alone when it is another's by now. */
  readonly release: () => void;
};

export type PairLockOptions = {
  readonly clock: Pick<Clock, 'now'>;
  readonly pid: number;
  /** Whether a process of this machine with this id exists. */
  readonly isAlive: (pid: number) => boolean;
  /** Process ids mean nothing across machines (or containers) that share the folder: only the beat counts there. */
  readonly host?: string;
};

const lockContent = v.object({ host: v.string(), pid: v.number(), since: v.number(), beatAt: v.number() });
type LockContent = v.InferOutput<typeof lockContent>;

const staleAfterMs = 60_000;
/** Files locked by this very process: tells a second opening here from the leftover of an earlier life with the same id. */
const heldHere = new Set<string>();

export function acquirePairLock(file: string, options: PairLockOptions): PairLock {
  const { clock, pid, host = hostname() } = options;
  const since = clock.now();
  const mine = (): LockContent => ({ host, pid, since, beatAt: clock.now() });
  const isMine = (content: LockContent | undefined): boolean =>
    content?.host === host && content.pid === pid && content.since === since;

  if (heldHere.has(file)) {
    throw lockedBy(pid);
  }
  if (!tryCreate(file, mine())) {
    const found = readLock(file);
    if (!isLeftOver(found, file, { ...options, host })) {
      throw lockedBy(found?.pid);
    }
    setAside(file, found);
    if (!tryCreate(file, mine())) {
      throw lockedBy(readLock(file)?.pid);
    }
  }
  heldHere.add(file);

  let isReleased = false;
  return {
    beat: () => {
      if (isReleased) {
        return;
      }
      const found = readLock(file);
      if (!isMine(found)) {
        throw lockedBy(found?.pid);
      }
      const next = `${file}.${pid}.next`;
      converting(() => {
        writeFileSync(next, JSON.stringify(mine()), { mode: 0o600 });
        renameSync(next, file);
      });
    },
    release: () => {
      if (isReleased) {
        return;
      }
      isReleased = true;
      heldHere.delete(file);
      if (isMine(readLock(file))) {
        converting(() => rmSync(file, { force: true }));
      }
    },
  };
}

/** Whether some process, be it this one, has the lock now. Takes and changes nothing. */
export function isLockHeld(file: string, options: PairLockOptions): boolean {
  return heldHere.has(file) || (existsSync(file) && !isLeftOver(readLock(file), file, withHost(options)));
}

function withHost(options: PairLockOptions): Required<PairLockOptions> {
  return { ...options, host: options.host ?? hostname() };
}

function isLeftOver(found: LockContent | undefined, file: string, options: Required<PairLockOptions>): boolean {
  const { clock, pid, host, isAlive } = options;
  // A lock cut short by a crash has no owner to ask: its file time stands for the beat.
  const beatAt = found?.beatAt ?? statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
  // A beat far in the future is as stale as an old one: the clock was set back and nobody has beaten since.
  if (Math.abs(clock.now() - beatAt) > staleAfterMs) {
    return true;
  }
  return found !== undefined && found.host === host && (found.pid === pid || !isAlive(found.pid));
}

/** Moves the leftover lock away. Two processes may try at once: one that has moved a fresh lock puts it back and gives in. */
function setAside(file: string, expected: LockContent | undefined): void {
  const aside = `${file}.left-over`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) {
      return;
    }
    throw unusable(error);
  }
  const moved = readLock(aside);
  if (moved?.since !== expected?.since || moved?.pid !== expected?.pid || moved?.host !== expected?.host) {
    putBack(aside, file);
    throw lockedBy(moved?.pid);
  }
  converting(() => rmSync(aside, { force: true }));
}

function putBack(aside: string, file: string): void {
  try {
    linkSync(aside, file);
  } catch (error) {
    // A third process holds the lock by now: its owner's next beat says so.
    if (!hasErrno(error, 'EEXIST')) {
      throw unusable(error);
    }
  }
}

function tryCreate(file: string, content: LockContent): boolean {
  try {
    writeFileSync(file, JSON.stringify(content), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) {
      return false;
    }
    throw unusable(error);
  }
}

/** Undefined when there is no lock or its content is cut short. */
function readLock(file: string): LockContent | undefined {
  try {
    const result = v.safeParse(lockContent, JSON.parse(readFileSync(file, 'utf8')));
    return result.success ? result.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || hasErrno(error, 'ENOENT')) {
      return undefined;
    }
    throw unusable(error);
  }
}

function converting(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw unusable(error);
  }
}

function lockedBy(pid: number | undefined): AppError {
  const owner = pid === undefined ? 'another process' : `the process ${pid}`;
  return new AppError('pair-locked', `this synced folder is in use by ${owner}`);
}

function unusable(error: unknown): AppError {
  const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return new AppError('state-unusable', 'the lock file of the synced folder cannot be used', {
    cause: error,
    data: { errno },
  });
}

function hasErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
