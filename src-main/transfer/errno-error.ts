/**
 * Failed system calls on files, as AppError. The one place that reads errno names; what is no system error is a bug and stays
 * `internal`.
 */
import type { ProblemCode } from '../contract/problem-codes.ts';
import { AppError, toAppError } from '../foundation/app-error.ts';

const codesByErrno: Readonly<Record<string, ProblemCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'permission-denied',
  EBUSY: 'file-busy',
  ETXTBSY: 'file-busy',
  ENOENT: 'file-missing',
  ENOTDIR: 'file-missing',
  ENAMETOOLONG: 'name-too-long',
  EEXIST: 'target-changed',
};

/** The errno name of a failed system call (`ENOENT`), or undefined where `thrown` is something else. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') {
    return undefined;
  }
  return /^E[A-Z0-9]+$/.test(thrown.code) ? thrown.code : undefined;
}

/** `overrides` names what an errno means for one call where that differs from the rule. */
export function toFileError(
  thrown: unknown,
  path: string,
  overrides: Readonly<Record<string, ProblemCode>> = {},
): AppError {
  const errno = errnoOf(thrown);
  if (errno === undefined || !(thrown instanceof Error)) {
    return toAppError(thrown);
  }
  const code = overrides[errno] ?? codesByErrno[errno] ?? 'local-io';
  return new AppError(code, thrown.message, { cause: thrown, data: { path, errno } });
}
