/** Access rights as request headers, for writes that set them along the way. */
import { AppError } from '../../foundation/app-error.ts';

export type BucketAcl = 'private' | 'public-read' | 'public-read-write' | 'authenticated-read';
/** `default` goes by the bucket's own list. */
export type ObjectAcl =
  | 'default'
  | 'private'
  | 'public-read'
  | 'authenticated-read'
  | 'bucket-owner-read'
  | 'bucket-owner-full-control';

/** Ids of users or accounts for each right. `write` is for buckets only. */
export type Grants = {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly readAcp?: readonly string[];
  readonly writeAcp?: readonly string[];
  readonly fullControl?: readonly string[];
};

export function grantHeaders({
  read,
  write,
  readAcp,
  writeAcp,
  fullControl,
}: Grants): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const lists = { read, write, 'read-acp': readAcp, 'write-acp': writeAcp, 'full-control': fullControl };
  for (const [right, ids] of Object.entries(lists)) {
    if (ids !== undefined && ids.length > 0) {
      headers[`x-cos-grant-${right}`] = ids.map(quoteId).join(',');
    }
  }
  return headers;
}

function quoteId(id: string): string {
  if (!/^[\w:/@.-]+$/.test(id)) {
    throw new AppError('usage', `${JSON.stringify(id)} is not the id of a user or account`);
  }
  return `id="${id}"`;
}
