/** Where the log goes: nowhere unless asked for, otherwise stderr or a file that only its owner can read. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { AppError } from '../foundation/app-error.ts';
import { createLineLogger, type Logger, silentLogger } from '../foundation/logger.ts';
import type { LogArguments } from './given-arguments.ts';

export type LogOutput = { readonly logger: Logger; readonly close: () => void };

/** Throws `usage` when the file cannot be written. */
export function openLog({ level, file }: LogArguments, now: () => number): LogOutput {
  if (file === undefined) {
    const logger =
      level === undefined ? silentLogger : createLineLogger((line) => process.stderr.write(line), level, now);
    return { logger, close: () => undefined };
  }
  const descriptor = open(file);
  return {
    logger: createLineLogger((line) => writeSync(descriptor, line), level ?? 'info', now),
    close: () => closeSync(descriptor),
  };
}

function open(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new AppError('usage', `--log-file ${file} cannot be written (${errno})`, { cause: error });
  }
}
