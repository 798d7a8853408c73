/** A damaged state file is never deleted: it moves to a name with the time, with what belongs to it, and a new one takes its place. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError, toAppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { isDamage, suspicionOf } from './database.ts';

export type SetAsideDeps = { readonly clock: Pick<Clock, 'now'>; readonly logger: Logger };

/** Opens the file, or a new one where it is damaged, cut short, no database, or of a newer version; `onReplaced` is told why then. */
export function openOrReplace<Store>(
  file: string,
  open: () => Store,
  { clock, logger }: SetAsideDeps,
  onReplaced: (store: Store, why: string) => void = () => undefined,
): Store {
  try {
    return open();
  } catch (error) {
    if (!isDamage(error)) {
      throw error;
    }
    const aside = setAside(file, clock.now());
    logger.log('error', 'a damaged state file was set aside', { file, aside, error });
    const store = open();
    onReplaced(store, `${basename(aside)}: ${toAppError(error).message}`);
    return store;
  }
}

function setAside(file: string, now: number): string {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  let aside = `${file}.damaged-${time}`;
  for (let count = 2; existsSync(aside); count += 1) {
    aside = `${file}.damaged-${time}-${count}`;
  }
  try {
    for (const suffix of ['-wal', '-shm']) {
      if (existsSync(`${file}${suffix}`)) {
        renameSync(`${file}${suffix}`, `${aside}${suffix}`);
      }
    }
    renameSync(file, aside);
    rmSync(suspicionOf(file), { force: true });
  } catch (error) {
    throw new AppError('state-unusable', `the damaged state file ${file} cannot be set aside`, { cause: error });
  }
  return aside;
}
