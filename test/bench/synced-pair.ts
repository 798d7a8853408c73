/**
 * A folder and a bucket of many small files that are in sync already, with the state to show for it: made in bulk, as a first sync of a
 * million files would take longer than all that is measured on it. The bytes of all objects are one blob.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openObjectIndex } from '../../src-main/cos-server/object-index.ts';
import { compareBytes } from '../../src-main/foundation/byte-order.ts';
import { crc64Of } from '../../src-main/foundation/crc64.ts';
import { toRelPath } from '../../src-main/foundation/names.ts';
import type { BaseChange } from '../../src-main/state/base-entry.ts';
import { openPairStore } from '../../src-main/state/sqlite-pair-store.ts';
import { printOf, toFileStat } from '../../src-main/transfer/file-stat.ts';

export type TreeShape = { readonly files: number; readonly filesInFolder?: number; readonly foldersInArea?: number };

const content = Buffer.from('the same few bytes in every file');
const md5 = createHash('md5').update(content).digest('hex');
const rowsPerCommit = 10_000;
/** Long ago, so that no row is younger than what it speaks of. */
const modifiedAt = Date.UTC(2024, 4, 5, 6, 7, 8);

/** Relative paths in byte order: areas of folders of files. */
export function pathsOf({ files, filesInFolder = 100, foldersInArea = 100 }: TreeShape): readonly string[] {
  const number = (value: number): string => String(value).padStart(3, '0');
  const paths = Array.from({ length: files }, (_, index) => {
    const folder = Math.floor(index / filesInFolder);
    const area = Math.floor(folder / foldersInArea);
    return `area ${number(area)}/folder ${number(folder % foldersInArea)}/document ${number(index % filesInFolder)}.txt`;
  });
  return paths.sort(compareBytes);
}

export function writeTree(root: string, paths: readonly string[]): void {
  let made = '';
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (folder !== made) {
      mkdirSync(join(root, folder), { recursive: true });
      made = folder;
    }
    const file = join(root, path);
    writeFileSync(file, content);
    utimesSync(file, modifiedAt / 1000, modifiedAt / 1000);
  }
}

/** While the server does not run. */
export async function fillBucket(serverRoot: string, bucketName: string, paths: readonly string[]): Promise<void> {
  const index = openObjectIndex(join(serverRoot, 'index.sqlite'), () => undefined, 'process');
  try {
    const crc64 = (await crc64Of(content)).toString();
    const bucket = index.buckets.get(bucketName)?.id ?? 0;
    const blob = { id: index.blobs.allocateId(), size: content.length };
    const object = {
      size: content.length,
      etag: md5,
      modifiedAt,
      storageClass: 'STANDARD',
      crc64,
      // As rclone and Driftless note the time of the file.
      headers: { 'x-cos-meta-mtime': String(modifiedAt / 1000) },
      body: [blob],
      traits: {},
    };
    await index.commit(() => index.blobs.add([{ ...blob, bytes: content }]));
    for (let from = 0; from < paths.length; from += rowsPerCommit) {
      await index.commit(() => {
        for (const path of paths.slice(from, from + rowsPerCommit)) {
          index.blobs.retain([blob]);
          index.objects.put(bucket, path, object);
        }
      });
    }
  } finally {
    index.close();
  }
}

/** Base rows of all files and of the folders above them, into the state of a pair that has claimed its folder. */
export async function fillState(stateFile: string, root: string, paths: readonly string[]): Promise<void> {
  const store = openPairStore(stateFile);
  try {
    const crc64 = await crc64Of(content);
    const folders = new Set<string>();
    const changes = function* (): Generator<BaseChange> {
      for (const path of paths) {
        for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
          const folder = path.slice(0, slash);
          if (!folders.has(folder)) {
            folders.add(folder);
            yield { kind: 'put', entry: { kind: 'folder', path: toRelPath(folder), hasMarker: false } };
          }
        }
        yield {
          kind: 'put',
          entry: {
            kind: 'file',
            path: toRelPath(path),
            crc64,
            md5,
            local: printOf(toFileStat(lstatSync(join(root, path)))),
            remote: { etag: md5, size: content.length },
            committedAt: modifiedAt + 60_000,
          },
        };
      }
    };
    let rows: BaseChange[] = [];
    for (const change of changes()) {
      rows.push(change);
      if (rows.length === rowsPerCommit) {
        store.commit(rows);
        rows = [];
      }
    }
    store.commit(rows);
  } finally {
    store.close();
  }
}
