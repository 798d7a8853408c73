/**
 * A bucket in memory that keeps the whole `ObjectStore` contract: create-only, If-Match, ranges, multipart, versions, listings in
 * byte order, CRC64. Faults are injected by rules; `calls` is the trace of what was asked.
 */
import { createHash } from 'node:crypto';
import type {
  Body,
  GotObject,
  KeyVersion,
  ListedObject,
  ListOptions,
  ListPage,
  ObjectFacts,
  ObjectStore,
  UploadedPart,
  Versioning,
  WriteOptions,
  Written,
} from '../../src-main/cos/object-store.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { compareBytes } from '../../src-main/foundation/byte-order.ts';
import { crc64Of } from '../../src-main/foundation/crc64.ts';
import { type ObjectKey, toObjectKey } from '../../src-main/foundation/names.ts';

export type StoreMethod = Exclude<keyof ObjectStore, 'bucket'>;
export type StoreCall = {
  readonly method: StoreMethod;
  readonly key?: string;
  readonly partNumber?: number;
  /** What a copy reads. */
  readonly from?: string;
  /** `first-last` of a ranged GET. */
  readonly range?: string;
};

/** What happens to calls that match. A rule is used up after `times` matches (default 1). */
export type StoreFault = {
  readonly method: StoreMethod;
  readonly matches?: (call: StoreCall) => boolean;
  readonly times?: number;
  /** Runs before the call has any effect; throwing fails it. */
  readonly before?: (call: StoreCall) => void | Promise<void>;
  /** Runs after the effect; throwing is a lost answer. */
  readonly after?: (call: StoreCall) => void | Promise<void>;
  /** Changes the bytes that a GET yields. The announced length stays. */
  readonly alterBody?: (bytes: Uint8Array) => Uint8Array;
  /** Changes what a write answers as CRC64. */
  readonly alterCrc64?: (crc64: bigint) => bigint;
};

export type StoredObject = ObjectFacts & { readonly bytes: Uint8Array };

export type MemoryObjectStore = ObjectStore & {
  readonly objects: Map<ObjectKey, StoredObject>;
  readonly calls: StoreCall[];
  readonly inject: (fault: StoreFault) => void;
  /** Puts an object as another device would: no faults, no trace. */
  readonly seed: (key: string, content: string | Uint8Array, facts?: Partial<ObjectFacts>) => Promise<StoredObject>;
  readonly uploadCount: () => number;
  /** Switches the keeping of older versions, as somebody in the console would. */
  readonly setVersioning: (versioning: Versioning) => void;
};

/** Newest last. A marker has no object. */
type StoredVersion = { readonly versionId: string; readonly at: number; readonly object: StoredObject | undefined };

type Upload = {
  readonly key: ObjectKey;
  readonly options: WriteOptions;
  readonly initiatedAt: number;
  readonly parts: Map<number, UploadedPart & { readonly bytes: Uint8Array }>;
};

export function createMemoryObjectStore(
  options: {
    readonly bucket?: string;
    readonly versioning?: Versioning;
    /** How often a write is tried again after a failure of disposition `retry`, as the real client does. */
    readonly triesMax?: number;
    readonly minPartBytes?: number;
    /** Bytes in a chunk of a GET's body. */
    readonly chunkBytes?: number;
    readonly now?: () => number;
  } = {},
): MemoryObjectStore {
  const { triesMax = 1, minPartBytes = 1024 ** 2, chunkBytes = 64 * 1024 } = options;
  const now = options.now ?? Date.now;
  const objects = new Map<ObjectKey, StoredObject>();
  const uploads = new Map<string, Upload>();
  const histories = new Map<ObjectKey, StoredVersion[]>();
  let versioning = options.versioning ?? 'off';
  const calls: StoreCall[] = [];
  const faults: { readonly fault: StoreFault; left: number }[] = [];
  let counter = 0;

  const nextId = (): string => {
    counter += 1;
    return `${counter}`;
  };

  const takeFaults = (call: StoreCall): readonly StoreFault[] =>
    faults
      .filter(({ fault, left }) => left > 0 && fault.method === call.method && (fault.matches?.(call) ?? true))
      .map((entry) => {
        entry.left -= 1;
        return entry.fault;
      });

  /** One try: trace, faults before, effect, faults after. */
  const once = async <T>(
    call: StoreCall,
    signal: AbortSignal | undefined,
    effect: (faults: readonly StoreFault[]) => T | Promise<T>,
  ): Promise<T> => {
    signal?.throwIfAborted();
    calls.push(call);
    const hit = takeFaults(call);
    for (const fault of hit) {
      await fault.before?.(call);
      signal?.throwIfAborted();
    }
    const answer = await effect(hit);
    for (const fault of hit) {
      await fault.after?.(call);
    }
    signal?.throwIfAborted();
    return answer;
  };

  const retried = async <T>(
    call: StoreCall,
    signal: AbortSignal | undefined,
    beforeSend: (() => Promise<void>) | undefined,
    effect: (faults: readonly StoreFault[]) => T | Promise<T>,
  ): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      signal?.throwIfAborted();
      await beforeSend?.();
      try {
        return await once(call, signal, effect);
      } catch (error) {
        if (!(error instanceof AppError) || error.disposition !== 'retry' || tries >= triesMax) {
          throw error;
        }
      }
    }
  };

  const seconds = (): number => Math.floor(now() / 1000) * 1000;

  /** The history of a key, with what was written before versions were kept in it. */
  const historyOf = (key: ObjectKey): StoredVersion[] => {
    const history = histories.get(key) ?? [];
    const current = objects.get(key);
    if (current !== undefined && !history.some(({ object }) => object === current)) {
      history.push({ versionId: current.versionId ?? 'null', at: current.lastModified, object: current });
    }
    if (versioning !== 'off') {
      histories.set(key, history);
    }
    return history;
  };

  /** Makes `object`, or a delete marker, the newest of its key. Resolves with the version's id where there is one. */
  const pushVersion = (key: ObjectKey, make: (versionId: string) => StoredObject | undefined): void => {
    if (versioning === 'off') {
      const object = make('');
      if (object === undefined) {
        objects.delete(key);
      } else {
        objects.set(key, object);
      }
      return;
    }
    const history = historyOf(key);
    const versionId = versioning === 'enabled' ? `v${nextId()}` : 'null';
    const object = make(versionId);
    const kept = versionId === 'null' ? history.filter((version) => version.versionId !== 'null') : history;
    histories.set(key, [...kept, { versionId, at: seconds(), object }]);
    if (object === undefined) {
      objects.delete(key);
    } else {
      objects.set(key, object);
    }
  };

  const versionOf = (key: ObjectKey, versionId: string): StoredObject | undefined =>
    historyOf(key).find((version) => version.versionId === versionId)?.object;

  const store = async (
    key: ObjectKey,
    bytes: Uint8Array,
    etag: string,
    write: Pick<WriteOptions, 'createOnly' | 'meta'>,
  ): Promise<StoredObject> => {
    const crc64 = await crc64Of(bytes);
    // Nothing is awaited between looking and storing: of two create-only writes one fails.
    if (write.createOnly && versioning === 'off' && objects.has(key)) {
      throw new AppError('cos-already-exists', 'key exists', { data: { key, httpStatus: 409 } });
    }
    let stored: StoredObject | undefined;
    pushVersion(key, (versionId) => {
      stored = {
        bytes,
        etag,
        size: bytes.length,
        lastModified: seconds(),
        crc64,
        meta: write.meta ?? {},
        ...(versioning === 'enabled' ? { versionId } : {}),
      };
      return stored;
    });
    return stored ?? unreachable();
  };

  const uploadOf = (uploadId: string): Upload => {
    const upload = uploads.get(uploadId);
    if (upload === undefined) {
      throw new AppError('cos-no-such-upload', 'no such upload', { data: { httpStatus: 404 } });
    }
    return upload;
  };

  return {
    bucket: options.bucket ?? 'memory-1250000000',
    objects,
    calls,
    inject: (fault) => {
      faults.push({ fault, left: fault.times ?? 1 });
    },
    seed: async (key, content, facts = {}) => {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const written = await store(toObjectKey(key), bytes, md5Hex(bytes), {});
      const object = { ...written, ...facts };
      objects.set(toObjectKey(key), object);
      const history = histories.get(toObjectKey(key));
      const last = history?.at(-1);
      if (history !== undefined && last !== undefined) {
        history[history.length - 1] = { ...last, object };
      }
      return object;
    },
    uploadCount: () => uploads.size,
    setVersioning: (next) => {
      versioning = next;
    },

    headBucket: (signal) => once({ method: 'headBucket' }, signal, () => undefined),
    list: (listOptions, signal) => once({ method: 'list' }, signal, () => listPage(objects, listOptions)),
    head: (key, signal) =>
      once({ method: 'head', key }, signal, () => {
        const object = objects.get(key);
        return object === undefined ? undefined : factsOf(object);
      }),
    get: (key, getOptions, signal) => {
      const { range, ifMatch, versionId, isPassedOn = false } = getOptions;
      const call: StoreCall = {
        method: 'get',
        key,
        ...(range === undefined ? {} : { range: `${range.first}-${range.last}` }),
      };
      return once(call, signal, (hit) => {
        const object = versionId === undefined ? objects.get(key) : versionOf(key, versionId);
        if (object === undefined) {
          throw new AppError('cos-no-such-key', 'no such key', { data: { key, httpStatus: 404 } });
        }
        if (ifMatch !== undefined && ifMatch !== object.etag) {
          throw new AppError('cos-precondition-failed', 'etag differs', { data: { key, httpStatus: 412 } });
        }
        if (range !== undefined && (range.first >= object.size || range.last < range.first)) {
          throw new AppError('cos-invalid-range', 'range outside of the object', { data: { key, httpStatus: 416 } });
        }
        const asked = range === undefined ? object.bytes : object.bytes.subarray(range.first, range.last + 1);
        const yielded = hit.reduce((bytes, fault) => fault.alterBody?.(bytes) ?? bytes, asked);
        return gotObject(object, asked.length, yielded, { chunkBytes, isPassedOn }, signal);
      });
    },
    put: async (key, body, writeOptions, signal) =>
      await retried({ method: 'put', key }, signal, writeOptions.beforeSend, async (hit) => {
        const bytes = await readBody(body);
        return answerOf(await store(key, bytes, md5Hex(bytes), writeOptions), hit);
      }),
    copy: async (from, key, { sourceIfMatch, source: version, ...writeOptions }, signal) =>
      await retried({ method: 'copy', key, from }, signal, writeOptions.beforeSend, async (hit) => {
        const source = version === undefined ? objects.get(from) : versionOf(from, version.versionId);
        if (source === undefined) {
          throw new AppError('cos-no-such-key', 'no object to copy', { data: { key: from, httpStatus: 404 } });
        }
        if (source.etag !== sourceIfMatch) {
          throw new AppError('cos-precondition-failed', 'etag differs', { data: { key: from, httpStatus: 412 } });
        }
        // A copy in one request is a plain object, whatever its source was made of.
        const etag = source.etag.includes('-') ? md5Hex(source.bytes) : source.etag;
        return answerOf(await store(key, source.bytes, etag, { meta: source.meta, ...writeOptions }), hit);
      }),
    delete: (key, signal) =>
      once({ method: 'delete', key }, signal, () => {
        pushVersion(key, () => undefined);
        const markerId = versioning === 'off' ? undefined : histories.get(key)?.at(-1)?.versionId;
        return markerId === undefined ? {} : { markerId };
      }),
    versioning: (signal) => once({ method: 'versioning' }, signal, () => versioning),
    versionsOf: (key, signal) =>
      once({ method: 'versionsOf', key }, signal, () =>
        historyOf(key)
          .map(({ versionId, at, object }): KeyVersion => {
            const entry = { versionId: versioning === 'off' ? '' : versionId, lastModified: at };
            return object === undefined
              ? { kind: 'delete-marker', ...entry }
              : { kind: 'version', ...entry, etag: object.etag, size: object.size };
          })
          .reverse(),
      ),
    initiateUpload: (key, writeOptions, signal) =>
      once({ method: 'initiateUpload', key }, signal, () => {
        if (writeOptions.createOnly && versioning === 'off' && objects.has(key)) {
          throw new AppError('cos-already-exists', 'key exists', { data: { key, httpStatus: 409 } });
        }
        const uploadId = `upload-${nextId()}`;
        uploads.set(uploadId, { key, options: writeOptions, initiatedAt: now(), parts: new Map() });
        return uploadId;
      }),
    uploadPart: (key, { uploadId, partNumber }, body, signal) =>
      retried({ method: 'uploadPart', key, partNumber }, signal, undefined, async (hit) => {
        const { parts } = uploadOf(uploadId);
        const bytes = await readBody(body);
        const crc64 = await crc64Of(bytes);
        const part: UploadedPart = { partNumber, etag: md5Hex(bytes), crc64, size: bytes.length };
        parts.set(partNumber, { ...part, bytes });
        return { ...part, crc64: altered(crc64, hit) };
      }),
    completeUpload: (key, { uploadId, parts: claimed }, completeOptions, signal) =>
      retried({ method: 'completeUpload', key }, signal, completeOptions.beforeSend, async (hit) => {
        const upload = uploadOf(uploadId);
        const pieces = claimed.map(({ partNumber, etag }, index) => {
          const part = upload.parts.get(partNumber);
          const isLast = index === claimed.length - 1;
          if (part === undefined || part.etag !== etag || (!isLast && part.size < minPartBytes)) {
            throw new AppError('cos-rejected', 'invalid part', { data: { key, httpStatus: 400 } });
          }
          return part.bytes;
        });
        const etag = `${md5Hex(Buffer.concat(pieces.map((piece) => createHash('md5').update(piece).digest())))}-${pieces.length}`;
        const write = { ...upload.options, createOnly: completeOptions.createOnly ?? false };
        const object = await store(key, Buffer.concat(pieces), etag, write);
        uploads.delete(uploadId);
        return answerOf(object, hit);
      }),
    abortUpload: (key, uploadId, signal) =>
      once({ method: 'abortUpload', key }, signal, () => {
        uploadOf(uploadId);
        uploads.delete(uploadId);
      }),
    listParts: (key, uploadId, signal) =>
      once({ method: 'listParts', key }, signal, () =>
        [...uploadOf(uploadId).parts.values()]
          .sort((a, b) => a.partNumber - b.partNumber)
          .map(({ bytes: _, ...part }) => part),
      ),
    listUploads: (prefix, signal) =>
      once({ method: 'listUploads' }, signal, () =>
        [...uploads]
          .filter(([, { key }]) => key.startsWith(prefix))
          .map(([uploadId, { key, initiatedAt }]) => ({ key, uploadId, initiatedAt })),
      ),
  };
}

function unreachable(): never {
  throw new Error('nothing was stored');
}

function factsOf({ bytes: _, ...facts }: StoredObject): ObjectFacts {
  return facts;
}

function answerOf(object: StoredObject, hit: readonly StoreFault[]): Written {
  return {
    etag: object.etag,
    ...(object.crc64 === undefined ? {} : { crc64: altered(object.crc64, hit) }),
    ...(object.versionId === undefined ? {} : { versionId: object.versionId }),
  };
}

function altered(crc64: bigint, hit: readonly StoreFault[]): bigint {
  return hit.reduce((value, fault) => fault.alterCrc64?.(value) ?? value, crc64);
}

function md5Hex(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** A copy, so that a buffer reused by the sender cannot change what is stored. Checks size and Content-MD5 as COS does. */
async function readBody(body: Body): Promise<Uint8Array> {
  const opened = body.open();
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened instanceof Uint8Array ? [opened] : opened) {
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length !== body.size) {
    throw new AppError('length-mismatch', `body has ${bytes.length} bytes, not ${body.size}`);
  }
  if (body.md5 !== undefined && Buffer.from(body.md5, 'base64').toString('hex') !== md5Hex(bytes)) {
    throw new AppError('checksum-mismatch', 'Content-MD5 differs', { data: { httpStatus: 400 } });
  }
  return bytes;
}

function gotObject(
  object: StoredObject,
  length: number,
  bytes: Uint8Array,
  { chunkBytes, isPassedOn }: { readonly chunkBytes: number; readonly isPassedOn: boolean },
  signal: AbortSignal | undefined,
): GotObject {
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      signal?.throwIfAborted();
      const chunk = bytes.subarray(start, start + chunkBytes);
      const given = isPassedOn ? new Uint8Array(chunk) : chunk;
      yield given;
      if (isPassedOn) {
        // Whoever keeps it against its word finds nothing there any more.
        given.fill(0xee);
      }
    }
    if (bytes.length !== length) {
      throw new AppError('length-mismatch', `body ended after ${bytes.length} of ${length} bytes`);
    }
  }
  return { facts: factsOf(object), length, body: chunks() };
}

function listPage(objects: ReadonlyMap<ObjectKey, StoredObject>, options: ListOptions): ListPage {
  const { prefix = '', marker = '', delimiter = '', maxKeys = 1000 } = options;
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(compareBytes);
  const rows = new Map<string, ListedObject | undefined>();
  for (const key of keys) {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const row = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    const object = objects.get(key);
    if (compareBytes(row, marker) > 0 && object !== undefined) {
      const { size, etag, lastModified, storageClass = 'STANDARD' } = object;
      rows.set(row, cut < 0 ? { key, size, etag, lastModified, storageClass } : undefined);
    }
  }
  const page = [...rows].slice(0, maxKeys);
  const last = page.at(-1)?.[0];
  return {
    objects: page.flatMap(([, object]) => (object === undefined ? [] : [object])),
    commonPrefixes: page.flatMap(([row, object]) => (object === undefined ? [toObjectKey(row)] : [])),
    ...(rows.size > maxKeys && last !== undefined ? { nextMarker: toObjectKey(last) } : {}),
  };
}
