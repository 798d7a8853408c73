/** `driftless status`: what is set up and how it is, from the state on disk, so that it answers whether a service runs or not. */
import { join } from 'node:path';
import { toReason } from '../../app/call-method.ts';
import { isProcessAlive, pairsFolderOf } from '../../app/pair-runtime.ts';
import { pairNameOf } from '../../app/pair-spec.ts';
import { idOfStored, planOf } from '../../app/stored-pair.ts';
import type { Reason } from '../../contract/model.ts';
import type { PairSetting } from '../../settings/settings-store.ts';
import { isLockHeld } from '../../state/pair-lock.ts';
import { type PairStatus, readPairStatus } from '../../state/pair-status.ts';
import { counted, formatBytes } from '../amounts.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { hostStores } from '../host-stores.ts';
import { printable } from '../printable.ts';
import { problemText } from '../problem-text.ts';
import type { StatusCommand } from '../setup-arguments.ts';

type FolderStatus = {
  readonly pair: PairSetting;
  readonly id: string;
  readonly name: string;
  /** A process syncs it now. */
  readonly isRunning: boolean;
  readonly status?: PairStatus;
  readonly reason?: Reason;
};

export async function runStatus({ json }: StatusCommand, context: CommandContext): Promise<ExitCode> {
  const { print } = context.terminal;
  const folders = hostStores(context)
    .settings.read()
    .pairs.map((pair) => statusOf(pair, context));
  if (folders.length === 0 && !json) {
    print('No synced folders. Add one: driftless folders add LOCAL cos://BUCKET/PREFIX');
  }
  for (const folder of folders) {
    for (const line of json ? [jsonLine(folder)] : lines(folder, context.clock.now())) {
      print(line);
    }
  }
  return exitCodeOf(folders);
}

function statusOf(pair: PairSetting, { dataFolder, clock }: CommandContext): FolderStatus {
  const id = idOfStored(pair);
  const folder = pairsFolderOf(dataFolder);
  const options = { clock, pid: process.pid, isAlive: isProcessAlive };
  const facts = { pair, id, name: pairNameOf(planOf(pair)) };
  try {
    const status = readPairStatus(join(folder, `${id}.sqlite`));
    const isRunning = isLockHeld(join(folder, `${id}.lock`), options);
    return { ...facts, isRunning, ...(status === undefined ? {} : { status }) };
  } catch (error) {
    return { ...facts, isRunning: false, reason: toReason(error) };
  }
}

function exitCodeOf(folders: readonly FolderStatus[]): ExitCode {
  if (folders.some(({ reason }) => reason !== undefined)) {
    return exitCodes.failed;
  }
  if (folders.some(({ status }) => (status?.conflictCount ?? 0) > 0)) {
    return exitCodes.conflicts;
  }
  return folders.some(({ status }) => (status?.problemCount ?? 0) > 0) ? exitCodes.problems : exitCodes.ok;
}

function jsonLine({ pair, id, name, isRunning, status, reason }: FolderStatus): string {
  const { localRoot, bucket, prefix, mode, paused = false } = pair;
  return JSON.stringify({
    id,
    name,
    localRoot,
    bucket,
    prefix,
    mode,
    paused,
    isRunning,
    ...status,
    ...(reason && { reason }),
  });
}

function lines({ pair, name, isRunning, status, reason }: FolderStatus, now: number): readonly string[] {
  const place = `${printable(name)}  ${printable(pair.localRoot)}  cos://${pair.bucket}/${printable(pair.prefix)}`;
  if (reason !== undefined) {
    return [place, `  ${problemText(reason)}`];
  }
  const running = pair.paused === true ? 'paused' : isRunning ? 'syncing is on' : 'not running';
  if (status === undefined) {
    return [place, `  ${running}, never synced yet`];
  }
  const { files, folders, bytes, lastPassAt, conflictCount, problemCount } = status;
  const checked = lastPassAt === undefined ? 'never checked as a whole' : `checked ${ago(now - lastPassAt)}`;
  const amount = `${counted(files, 'file')}, ${counted(folders, 'folder')}, ${formatBytes(bytes)}`;
  return [
    place,
    `  ${running}, ${checked}: ${amount}`,
    ...(conflictCount > 0
      ? [`  ${counted(conflictCount, 'conflict')}:`, ...indented(status.conflicts, conflictCount)]
      : []),
    ...(problemCount > 0
      ? [
          `  ${counted(problemCount, 'problem')}:`,
          ...indented(
            status.problems.map(({ path, reason: why }) => `${path}  ${problemText(why)}`),
            problemCount,
          ),
        ]
      : []),
  ];
}

function indented(rows: readonly string[], count: number): readonly string[] {
  const more = count > rows.length ? [`    ... and ${count - rows.length} more`] : [];
  return [...rows.map((row) => `    ${printable(row)}`), ...more];
}

function ago(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) {
    return 'just now';
  }
  const hours = Math.round(minutes / 60);
  return minutes < 120 ? `${minutes} min ago` : hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}
