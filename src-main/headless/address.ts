/** `cos://BUCKET/PREFIX` of the command line. The prefix is taken literally and always means a folder. */
import { AppError } from '../foundation/app-error.ts';

export type BucketAddress = { readonly bucket: string; readonly prefix: string };

const form = 'cos://BUCKET-APPID/PREFIX, such as cos://photos-1250000000/2026/';
const bucketPattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?-[0-9]{5,20}$/;

/** Throws `usage` with what is wrong and the expected form. */
export function parseAddress(text: string): BucketAddress {
  const match = /^cos:\/\/(?<bucket>[^/]*)(?:\/(?<prefix>.*))?$/s.exec(text);
  if (match?.groups === undefined) {
    throw new AppError('usage', `"${text}" is not an address in COS; expected ${form}`);
  }
  const bucket = match.groups.bucket ?? '';
  if (!isBucketName(bucket)) {
    throw new AppError('usage', `"${bucket}" is not a bucket name with its APPID; expected ${form}`);
  }
  const prefix = (match.groups.prefix ?? '').replace(/\/$/, '');
  if (prefix === '') {
    return { bucket, prefix: '' };
  }
  if (prefix.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new AppError('usage', `the prefix "${prefix}" holds an empty, . or .. part; expected ${form}`);
  }
  return { bucket, prefix: `${prefix}/` };
}

export function isBucketName(text: string): boolean {
  return bucketPattern.test(text) && text.length <= 60;
}
