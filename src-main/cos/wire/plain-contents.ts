/**
 * The objects of a list page, read without a tree of elements: nearly all of the page is them. Each must have its elements in the order
 * and the form that COS writes; where one has not, reading ends before it. One expression for all of an object, as each look at the text
 * from here costs as much as the expression does in all.
 */
import { decodeName, type EncodingType } from './fields.ts';
import type { ListedContent } from './list-bucket-result.ts';

const space = '[ \\n\\t]*';
/** References, and carriage returns, which readers of XML change, are more than is known here. */
const text = '[^<&\\r]*';
const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
/** Two runs of white space never meet, or a long one would be tried in all ways to part it. */
const plainContent = new RegExp(
  [
    '',
    '<Contents>',
    '<Key>([^<&\\r]+)</Key>',
    `<LastModified>(${time})</LastModified>`,
    '<ETag>&quot;([\\w-]*)&quot;</ETag>',
    '<Size>(\\d{1,15})</Size>',
    [
      `(?:<Owner>${space}<ID>(${text})</ID>${space}(?:<DisplayName>${text}</DisplayName>${space})?</Owner>${space})?`,
      `(?:<StorageClass>(${text})</StorageClass>${space})?`,
      `(?:<StorageTier>${text}</StorageTier>${space})?`,
      '</Contents>',
    ].join(''),
  ].join(space),
  'y',
);

/** Adds the objects from `from` on to `contents`; gives the place behind the last one that was read. Throws where a name is no name. */
export function readPlainContents(
  page: string,
  from: number,
  encodingType: EncodingType | undefined,
  contents: ListedContent[],
): number {
  plainContent.lastIndex = from;
  for (let at = from; ; at = plainContent.lastIndex) {
    const found = plainContent.exec(page);
    const name = found?.[1];
    const lastModified = Date.parse(found?.[2] ?? '');
    const etag = found?.[3];
    const ownerId = found?.[5];
    if (name === undefined || Number.isNaN(lastModified) || etag === undefined) {
      return at;
    }
    const key = name.includes('%') ? decodeName(name, encodingType) : detached(name);
    const size = Number(found?.[4]);
    const storageClass = found?.[6] ?? 'STANDARD';
    contents.push(
      ownerId === undefined
        ? { key, lastModified, etag: detached(etag), size, storageClass }
        : { key, lastModified, etag: detached(etag), size, ownerId, storageClass },
    );
  }
}

/** A copy: what is only cut out of the page would keep all of its text in memory. */
function detached(part: string): string {
  return ` ${part}`.slice(1);
}
