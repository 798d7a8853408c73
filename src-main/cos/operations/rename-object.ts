/**
 * Rename within a bucket with metadata acceleration, `PUT /to?rename`: no API page, known from the official command line
 * (https://github.com/tencentyun/coscli). Other buckets refuse it: there a rename is a copy and a deletion.
 */
import { encodeKeyPath } from '../key-encoding.ts';
import type { CosRequester } from '../request.ts';

/** After a lost answer a repeated try may find nothing to rename any more: callers look at both keys. */
export async function renameObject(
  requester: CosRequester,
  bucket: string,
  { from, to }: { readonly from: string; readonly to: string },
  signal?: AbortSignal,
): Promise<void> {
  await requester.send(
    {
      method: 'PUT',
      bucket,
      key: to,
      query: { rename: '' },
      headers: { 'x-cos-rename-source': `/${encodeKeyPath(from)}` },
    },
    () => undefined,
    signal,
  );
}
