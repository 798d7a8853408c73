/**
 * A bucket in memory with the habits of COS: HEAD and GET are always right, listings come in pages and lag behind each key's writes
 * for a bounded time, a create-only write is refused where the key exists, versions are kept where they are switched on.
 * Everything happens at once here; `sim-object-store.ts` makes it take time and fail.
 */
import type { KeyVersion, ListOptions, ListPage, ObjectFacts, Versioning } from '../../src-main/cos/object-store.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { compareBytes } from '../../src-main/foundation/byte-order.ts';
import { type ObjectKey, toObjectKey } from '../../src-main/foundation/names.ts';
import { hashOf } from './content.ts';

export type SimObject = { readonly text: string; readonly facts: ObjectFacts };
/** `object` is undefined for a delete marker. */
type Version = { readonly versionId: string; readonly at: number; readonly object: SimObject | undefined };
type Seen = { readonly from: number; readonly object: SimObject | undefined };
type Upload = {
  readonly key: ObjectKey;
  readonly meta: Meta;
  readonly at: number;
  readonly parts: Map<number, string>;
};
type Meta = Readonly<Record<string, string>>;

export type SimBucket = {
  readonly versioning: Versioning;
  readonly objects: ReadonlyMap<string, SimObject>;
  readonly uploads: Map<string, Upload>;
  readonly write: (
    key: string,
    text: string,
    options: { readonly createOnly?: boolean; readonly meta?: Meta; readonly etag?: string },
  ) => SimObject;
  /** The id of the delete marker, where there is one. */
  readonly remove: (key: string) => string | undefined;
  readonly list: (options: ListOptions) => ListPage;
  readonly versionsOf: (key: string) => readonly KeyVersion[];
  readonly versionAt: (key: string, versionId: string) => SimObject | undefined;
  /** Every byte string that any version of any key holds, newest ones included. */
  readonly holds: (text: string) => boolean;
  /** Whether the bytes have ever been there, under whatever key. */
  readonly hasStored: (text: string) => boolean;
  /** Whether the key has ever held an object of this ETag. */
  readonly hasHeld: (key: string, etag: string) => boolean;
  readonly beginUpload: (key: ObjectKey, meta: Meta) => string;
  readonly uploadOf: (uploadId: string) => Upload;
  /** Without lag a listing shows what is. */
  readonly setLagging: (lags: boolean) => void;
};

export function createSimBucket(options: {
  readonly now: () => number;
  readonly versioning: Versioning;
  readonly pageSize: number;
  /** For how long a listing does not show a write. */
  readonly lagMs: () => number;
  /** Told of bytes that have lost their place. */
  readonly onGone: (text: string) => void;
}): SimBucket {
  const { now, versioning, onGone } = options;
  const objects = new Map<string, SimObject>();
  const histories = new Map<string, Version[]>();
  const listed = new Map<string, Seen[]>();
  const uploads = new Map<string, Upload>();
  const everHeld = new Set<string>();
  const everStored = new Set<string>();
  let counter = 0;
  let lags = true;

  const nextId = (name: string): string => {
    counter += 1;
    return `${name}${counter}`;
  };

  const show = (key: string, object: SimObject | undefined): void => {
    const seen = listed.get(key) ?? [{ from: 0, object: undefined }];
    const from = Math.max(seen.at(-1)?.from ?? 0, now() + (lags ? options.lagMs() : 0));
    // What nobody will ask for again is forgotten.
    const current = seen.findLastIndex((one) => one.from <= now());
    listed.set(key, [...seen.slice(Math.max(0, current)), { from, object }]);
  };

  const listedAt = (key: string): SimObject | undefined =>
    lags ? listed.get(key)?.findLast(({ from }) => from <= now())?.object : objects.get(key);

  const push = (key: string, object: SimObject | undefined, versionId: string): void => {
    const history = histories.get(key) ?? [];
    histories.set(key, [{ versionId, at: now(), object }, ...history]);
  };

  return {
    versioning,
    objects,
    uploads,
    write: (key, text, { createOnly = false, meta = {}, etag }) => {
      const before = objects.get(key);
      if (createOnly && versioning === 'off' && before !== undefined) {
        throw new AppError('cos-already-exists', 'key exists', { data: { key } });
      }
      const { crc64, md5 } = hashOf(text);
      const versionId = versioning === 'off' ? undefined : nextId('v');
      const object: SimObject = {
        text,
        facts: {
          etag: etag ?? md5,
          size: text.length,
          lastModified: Math.floor(now() / 1000) * 1000,
          crc64,
          meta,
          ...(versionId === undefined ? {} : { versionId }),
        },
      };
      objects.set(key, object);
      everStored.add(text);
      everHeld.add(`${key} ${object.facts.etag}`);
      show(key, object);
      if (versionId !== undefined) {
        push(key, object, versionId);
      } else if (before !== undefined) {
        onGone(before.text);
      }
      return object;
    },
    remove: (key) => {
      const before = objects.get(key);
      if (before !== undefined) {
        objects.delete(key);
        show(key, undefined);
      }
      if (versioning === 'off') {
        if (before !== undefined) {
          onGone(before.text);
        }
        return undefined;
      }
      const marker = nextId('d');
      push(key, undefined, marker);
      return marker;
    },
    list: ({ prefix = '', marker = '', delimiter = '', maxKeys = 1000 }) => {
      if (delimiter !== '') {
        throw new AppError('internal', 'the simulated bucket lists without delimiter only');
      }
      const keys = [...listed.keys()].filter((key) => key.startsWith(prefix) && key > marker).sort(compareBytes);
      const found: ListPage['objects'][number][] = [];
      for (const key of keys) {
        const object = listedAt(key);
        if (object === undefined) {
          continue;
        }
        const last = found.at(-1);
        if (found.length === Math.min(maxKeys, options.pageSize) && last !== undefined) {
          return { objects: found, commonPrefixes: [], nextMarker: last.key };
        }
        const { etag, size, lastModified } = object.facts;
        found.push({ key: toObjectKey(key), etag, size, lastModified, storageClass: 'STANDARD' });
      }
      return { objects: found, commonPrefixes: [] };
    },
    versionsOf: (key) =>
      (histories.get(key) ?? []).map(({ versionId, at, object }) =>
        object === undefined
          ? { kind: 'delete-marker', versionId, lastModified: Math.floor(at / 1000) * 1000 }
          : {
              kind: 'version',
              versionId,
              lastModified: object.facts.lastModified,
              etag: object.facts.etag,
              size: object.facts.size,
            },
      ),
    versionAt: (key, versionId) => histories.get(key)?.find((version) => version.versionId === versionId)?.object,
    holds: (text) => {
      for (const object of objects.values()) {
        if (object.text === text) {
          return true;
        }
      }
      return [...histories.values()].some((history) => history.some(({ object }) => object?.text === text));
    },
    hasStored: (text) => everStored.has(text),
    hasHeld: (key, etag) => everHeld.has(`${key} ${etag}`),
    beginUpload: (key, meta) => {
      const uploadId = nextId('u');
      uploads.set(uploadId, { key, meta, at: now(), parts: new Map() });
      return uploadId;
    },
    uploadOf: (uploadId) => {
      const upload = uploads.get(uploadId);
      if (upload === undefined) {
        throw new AppError('cos-no-such-upload', 'no such upload');
      }
      return upload;
    },
    setLagging: (next) => {
      lags = next;
    },
  };
}
