import { expect, test } from 'vitest';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { errnoOf, toFileError } from '../../../src-main/transfer/errno-error.ts';

const failed = (code: string): Error => Object.assign(new Error(`${code}: no`), { code });

test.each([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EACCES', 'permission-denied'],
  ['EPERM', 'permission-denied'],
  ['EROFS', 'permission-denied'],
  ['EBUSY', 'file-busy'],
  ['ETXTBSY', 'file-busy'],
  ['ENOENT', 'file-missing'],
  ['ENOTDIR', 'file-missing'],
  ['ENAMETOOLONG', 'name-too-long'],
  ['EEXIST', 'target-changed'],
  ['ELOOP', 'local-io'],
  ['EIO', 'local-io'],
  ['EMFILE', 'local-io'],
])('%s is told as %s', (errno, code) => {
  const cause = failed(errno);
  const error = toFileError(cause, '/a/b');
  expect({ code: error.code, data: error.data, cause: error.cause }).toEqual({
    code,
    data: { path: '/a/b', errno },
    cause,
  });
});

test('what is no failed system call stays what it is', () => {
  const known = new AppError('source-changed', 'changed');
  const bug = Object.assign(new TypeError('bad argument'), { code: 'ERR_INVALID_ARG_VALUE' });
  expect([toFileError(known, '/a') === known, toFileError(bug, '/a').code, errnoOf(bug), errnoOf('ENOENT')]).toEqual([
    true,
    'internal',
    undefined,
    undefined,
  ]);
});

test('one call may give an errno another meaning', () => {
  expect(toFileError(failed('EPERM'), '/a', { EPERM: 'local-io' }).code).toBe('local-io');
});
