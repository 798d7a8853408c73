/**
 * One bucket as the engine uses it. The COS client implements it (`bucket-client.ts`); the engine knows nothing else of COS.
 *
 * Contract for every method: rejects with AppError only; retries transient failures by itself with a fresh signature and a
 * reopened body; leaves no socket undrained; stops soon after `signal` aborts and then rejects with the signal's reason.
 * ETags are opaque and without quotes here. Sizes are bytes, times milliseconds since the epoch (whole seconds from COS).
 */
import type { ObjectKey } from '../foundation/names.ts';

/** Headers of HEAD and GET. `crc64` is of the whole object, also for a ranged GET; objects older than the feature have none. */
export type ObjectFacts = {
  readonly etag: string;
  readonly size: number;
  readonly lastModified: number;
  readonly crc64?: bigint;
  readonly versionId?: string;
  readonly storageClass?: string;
  /** `x-cos-meta-*` without the prefix, names in lower case. */
  readonly meta: Readonly<Record<string, string>>;
};

export type ListedObject = {
  readonly key: ObjectKey;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: number;
  readonly storageClass: string;
};

/** One page in UTF-8 byte order of keys. `nextMarker` is there exactly when more follows. */
export type ListPage = {
  readonly objects: readonly ListedObject[];
  readonly commonPrefixes: readonly ObjectKey[];
  readonly nextMarker?: ObjectKey;
};

export type ListOptions = {
  readonly prefix?: string;
  readonly marker?: string;
  readonly delimiter?: string;
  /** 1 to 1000. */
  readonly maxKeys?: number;
};

/** A request body that can be opened again for every try. `size` must be exact. */
export type Body = {
  readonly size: number;
  /** Content-MD5, base64, when known. */
  readonly md5?: string;
  /** When known; otherwise it is counted while the body goes out. Compared with what the store counted. */
  readonly crc64?: bigint;
  readonly open: () => Uint8Array | AsyncIterable<Uint8Array>;
};

export type WriteOptions = {
  /** `x-cos-forbid-overwrite`: rejects with `cos-already-exists` when the key exists. No effect where versioning is or was on. */
  readonly createOnly?: boolean;
  /** Called again before each try. Rejecting stops the write before anything is sent. */
  readonly beforeSend?: () => Promise<void>;
  readonly meta?: Readonly<Record<string, string>>;
  readonly contentType?: string;
};

/**
 * A copy insists on its source. Metadata and content headers come along unless `meta` or `contentType` is given; the storage class does not.
 * `createOnly` and `beforeSend` are about the target.
 */
export type CopyWriteOptions = WriteOptions & {
  /** Rejects with `cos-precondition-failed` when the source has another ETag, `cos-no-such-key` when there is none. */
  readonly sourceIfMatch: string;
  /** Above what COS copies at once, the copy is made in parts. */
  readonly sourceSize: number;
  /** An older version of the source. */
  readonly source?: { readonly versionId: string };
};

/** What a write answered. `crc64` is COS's own count of the stored bytes. */
export type Written = {
  readonly etag: string;
  readonly crc64?: bigint;
  readonly versionId?: string;
};

export type GetOptions = {
  /** Inclusive byte offsets. */
  readonly range?: { readonly first: number; readonly last: number };
  /** Rejects with `cos-precondition-failed` when the object's ETag is another. */
  readonly ifMatch?: string;
  /** An older version instead of the newest. Rejects with `cos-no-such-key` when there is none such. */
  readonly versionId?: string | undefined;
  /** The reader keeps no chunk of the body: the memory of one may be taken away as soon as the next is asked for. */
  readonly isPassedOn?: boolean;
};

/** `body` must be read to its end or destroyed with `body.return()` / by breaking out of the loop. */
export type GotObject = {
  readonly facts: ObjectFacts;
  /** Bytes that `body` will yield: a shorter or longer body rejects with `length-mismatch`. */
  readonly length: number;
  readonly body: AsyncIterable<Uint8Array>;
};

export type UploadedPart = {
  readonly partNumber: number;
  readonly etag: string;
  readonly crc64?: bigint;
  readonly size: number;
};

/** `off`: never switched on. `suspended`: older versions stay, new writes replace one another. */
export type Versioning = 'off' | 'enabled' | 'suspended';

/** One entry of a key's history. Id `null`: written while no versions were kept. */
export type KeyVersion = {
  readonly versionId: string;
  readonly lastModified: number;
} & ({ readonly kind: 'delete-marker' } | { readonly kind: 'version'; readonly etag: string; readonly size: number });

/** `markerId`: what hides the older versions now, where the bucket keeps them. */
export type Deleted = { readonly markerId?: string };

export type PendingUpload = { readonly key: ObjectKey; readonly uploadId: string; readonly initiatedAt: number };

export type ObjectStore = {
  readonly bucket: string;
  /** Resolves when the bucket is there and the keys may use it. */
  readonly headBucket: (signal?: AbortSignal) => Promise<void>;
  readonly list: (options: ListOptions, signal?: AbortSignal) => Promise<ListPage>;
  /** Undefined exactly when COS itself answered that there is no such key. */
  readonly head: (key: ObjectKey, signal?: AbortSignal) => Promise<ObjectFacts | undefined>;
  readonly get: (key: ObjectKey, options: GetOptions, signal?: AbortSignal) => Promise<GotObject>;
  readonly put: (key: ObjectKey, body: Body, options: WriteOptions, signal?: AbortSignal) => Promise<Written>;
  /** A copy inside the bucket. Its outcome after a lost answer is found out as that of a put. */
  readonly copy: (from: ObjectKey, to: ObjectKey, options: CopyWriteOptions, signal?: AbortSignal) => Promise<Written>;
  /** Resolves also when the key is not there. */
  readonly delete: (key: ObjectKey, signal?: AbortSignal) => Promise<Deleted>;
  readonly versioning: (signal?: AbortSignal) => Promise<Versioning>;
  /** The newest versions and delete markers of exactly this key, newest first; not all of a long history. */
  readonly versionsOf: (key: ObjectKey, signal?: AbortSignal) => Promise<readonly KeyVersion[]>;
  readonly initiateUpload: (key: ObjectKey, options: WriteOptions, signal?: AbortSignal) => Promise<string>;
  readonly uploadPart: (
    key: ObjectKey,
    upload: { readonly uploadId: string; readonly partNumber: number },
    body: Body,
    signal?: AbortSignal,
  ) => Promise<UploadedPart>;
  readonly completeUpload: (
    key: ObjectKey,
    upload: { readonly uploadId: string; readonly parts: readonly UploadedPart[] },
    options: Pick<WriteOptions, 'createOnly' | 'beforeSend'>,
    signal?: AbortSignal,
  ) => Promise<Written>;
  readonly abortUpload: (key: ObjectKey, uploadId: string, signal?: AbortSignal) => Promise<void>;
  readonly listParts: (key: ObjectKey, uploadId: string, signal?: AbortSignal) => Promise<readonly UploadedPart[]>;
  readonly listUploads: (prefix: string, signal?: AbortSignal) => Promise<readonly PendingUpload[]>;
};
