/**
 * Reports of crashes stay on this computer, for whoever is asked for help with one. They hold parts of the process's memory, so they
 * are few, not kept for long, and never sent.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CrashReporter } from 'electron';
import type { Logger } from '../foundation/logger.ts';

const keptMax = 10;
const bytesMax = 100 * 2 ** 20;

/** Before the app is ready, so that every process is covered. */
export function startCrashReports(crashReporter: Pick<CrashReporter, 'start'>): void {
  crashReporter.start({ uploadToServer: false });
}

/** Keeps the newest reports within their number and bytes. Never rejects. */
export async function tidyCrashReports(folder: string, logger: Logger): Promise<void> {
  try {
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.dmp'));
    const reports = await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name);
        const { mtimeMs, size } = await stat(path);
        return { path, mtimeMs, size };
      }),
    );
    let bytes = 0;
    for (const [index, report] of reports.toSorted((a, b) => b.mtimeMs - a.mtimeMs).entries()) {
      bytes += report.size;
      if (index >= keptMax || bytes > bytesMax) {
        await rm(report.path, { force: true });
      }
    }
  } catch (error) {
    // No folder before the first crash.
    logger.log('debug', 'crash reports were not tidied', { error });
  }
}
