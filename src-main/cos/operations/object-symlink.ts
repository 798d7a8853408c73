/**
 * Symbolic links between objects, `PUT` and `GET /key?symlink`: no API page, known from the official SDKs
 * (https://github.com/tencentyun/cos-go-sdk-v5). They list as ordinary objects.
 */
import { AppError } from '../../foundation/app-error.ts';
import { decodePercent, encodeKeyPath } from '../key-encoding.ts';
import type { Written } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import { readVersionId } from './answer-facts.ts';
import { type ResourceTarget, resourceRequest } from './resource-target.ts';

const header = 'x-cos-symlink-target';

/** The key that the link leads to. */
export async function getObjectSymlink(
  requester: CosRequester,
  target: ResourceTarget,
  signal?: AbortSignal,
): Promise<string> {
  return await requester.send(
    { method: 'GET', ...resourceRequest(target, { symlink: '' }) },
    ({ headers }) => {
      const key = decodePercent(headers[header] ?? '');
      if (key === undefined || key === '') {
        throw new AppError('malformed-answer', 'the answer names no target of the link');
      }
      return key;
    },
    signal,
  );
}

/** The target need not exist. */
export async function putObjectSymlink(
  requester: CosRequester,
  target: ResourceTarget,
  link: { readonly to: string; readonly createOnly?: boolean },
  signal?: AbortSignal,
): Promise<Pick<Written, 'versionId'>> {
  return await requester.send(
    {
      method: 'PUT',
      ...resourceRequest(target, { symlink: '' }),
      headers: {
        [header]: encodeKeyPath(link.to),
        ...(link.createOnly === true ? { 'x-cos-forbid-overwrite': 'true' } : {}),
      },
    },
    ({ headers }) => readVersionId(headers),
    signal,
  );
}
