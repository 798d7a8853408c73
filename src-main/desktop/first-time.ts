/** Things that are told once, ever: a file of their name stands for each that was. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../foundation/logger.ts';

/** True at the first call for `name`, false later and where it cannot be noted: rather never than at each start. */
export async function isFirstTime(folder: string, name: string, logger: Logger): Promise<boolean> {
  try {
    await writeFile(join(folder, `told-${name}`), '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      logger.log('warn', 'what was told once could not be noted', { name, error });
    }
    return false;
  }
}
