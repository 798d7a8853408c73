/** The lock of a folder, on a real folder, in virtual time. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../../../../src-main/foundation/logger.ts';
import { toLocalPath } from '../../../../src-main/foundation/names.ts';
import { acquirePairLock, isLockHeld } from '../../../../src-main/state/pair-lock.ts';
import { createRootLock, type RootLock } from '../../../../src-main/sync/root/root-lock.ts';
import { createNodeFileSystem } from '../../../../src-main/transfer/node-file-system.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';

type LockWorld = {
  readonly root: string;
  readonly file: string;
  readonly lock: RootLock;
  readonly clock: FakeClock;
  readonly lost: string[];
};

function makeLockWorld(): LockWorld {
  const top = mkdtempSync(join(tmpdir(), 'driftless-root-lock-'));
  const root = join(top, 'root');
  mkdirSync(join(root, '.driftless'), { recursive: true });
  const fs = createNodeFileSystem();
  const clock = createFakeClock({ startAt: 1_000_000 });
  const lost: string[] = [];
  const options = { clock, pid: 1, isAlive: () => true, host: 'here' };
  const lock = createRootLock({
    fs,
    root: toLocalPath(root),
    locks: { acquire: (file) => acquirePairLock(file, options), isHeld: (file) => isLockHeld(file, options) },
    clock,
    logger: silentLogger,
    onLost: ({ code }) => lost.push(code),
  });
  onTestFinished(async () => {
    lock.release();
    await fs.stop();
    rmSync(top, { recursive: true });
  });
  return { root, file: join(root, '.driftless/lock'), lock, clock, lost };
}

const contentOf = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

test('it beats by itself until it is released', async () => {
  const { file, lock, clock } = makeLockWorld();
  await lock.ensure();
  await clock.advance(45_000);
  expect(contentOf(file)).toEqual({ host: 'here', pid: 1, since: 1_000_000, beatAt: 1_045_000 });
  lock.release();
  expect([existsSync(file), clock.pending()]).toEqual([false, 0]);
});

test('it follows a folder that goes away with its disk and comes back without it', async () => {
  const { root, file, lock, clock, lost } = makeLockWorld();
  await lock.ensure();
  renameSync(root, `${root} away`);
  await clock.advance(20_000);
  rmSync(join(`${root} away`, '.driftless/lock'));
  renameSync(`${root} away`, root);
  await lock.ensure();
  expect([contentOf(file), lost]).toEqual([{ host: 'here', pid: 1, since: 1_020_000, beatAt: 1_020_000 }, []]);
});

test('taken by another process, it says so at the next beat and leaves the lock to its owner', async () => {
  const { file, lock, clock, lost } = makeLockWorld();
  await lock.ensure();
  const other = { host: 'there', pid: 7, since: 1, beatAt: clock.now() };
  writeFileSync(file, JSON.stringify(other));
  await clock.advance(15_000);
  // The beat has to look at the disk before it can tell.
  await expect.poll(() => lost).toEqual(['pair-locked']);
  const refused = await lock.ensure().catch((error: unknown) => error);
  lock.release();
  expect([refused, contentOf(file)]).toEqual([expect.objectContaining({ code: 'pair-locked' }), other]);
});
