import { expect, test } from 'vitest';
import { type UploadPage, uploadPage } from '../../../src-main/cos-server/upload-page.ts';
import { compareBytes } from '../../../src-main/foundation/byte-order.ts';

type Listed = { readonly key: string; readonly id: string };

const uploads: readonly Listed[] = [
  { key: 'a', id: '1' },
  { key: 'a', id: '2' },
  { key: 'a', id: '3' },
  { key: 'b/x', id: '1' },
  { key: 'b/y', id: '1' },
  { key: 'c', id: '1' },
];

function seek(from: Buffer, below: Buffer) {
  return uploads.filter(
    ({ key }) => Buffer.compare(Buffer.from(key), from) >= 0 && Buffer.compare(Buffer.from(key), below) < 0,
  );
}

test.each(['', '/'])('following both markers gives every upload once (delimiter %j)', (delimiter) => {
  const names: string[] = [];
  let next: UploadPage<Listed>['next'] = { nextKeyMarker: '' };
  while (next !== undefined) {
    const markers: { keyMarker: string; uploadIdMarker: string } = {
      keyMarker: next.nextKeyMarker,
      uploadIdMarker: next.nextUploadIdMarker ?? '',
    };
    const page: UploadPage<Listed> = uploadPage({ prefix: '', delimiter, ...markers, limit: 2 }, seek);
    names.push(...[...page.uploads.map(({ key, id }) => `${key}#${id}`), ...page.commonPrefixes].sort(compareBytes));
    next = page.next;
  }
  const expected = delimiter === '' ? uploads.map(({ key, id }) => `${key}#${id}`) : ['a#1', 'a#2', 'a#3', 'b/', 'c#1'];
  expect(names).toEqual(expected);
});
