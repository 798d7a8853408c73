/**
 * The bucket as one device sees it: every request takes a step, may be lost before its effect or lose its answer after it, and may
 * reach the bucket when nobody waits for it any more.
 */
import type { Body, GotObject, ObjectFacts, ObjectStore, Written } from '../../src-main/cos/object-store.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { hashOf, toBytes, toText } from './content.ts';
import type { Io } from './life.ts';
import type { Chance } from './random-streams.ts';
import type { SimBucket, SimObject } from './sim-bucket.ts';

export type StoreEvents = {
  /**
   * A request that writes or removes the key is sent. `saw` is the ETag of this device's last HEAD of it, or `absent`; undefined where
   * it never looked. What it returns is called when the request has its effect, with what the key held before.
   */
  readonly onSend: (key: string, saw: string | undefined, isDelete: boolean) => (before: SimObject | undefined) => void;
};

export function createSimObjectStore(
  bucket: SimBucket,
  io: Io,
  options: {
    readonly chance: Chance;
    /** Tries of a write, as the real client makes them. */
    readonly triesMax: number;
    /** One body in so many breaks off or arrives damaged; 0 for never. */
    readonly badBodies: () => number;
    readonly events: StoreEvents;
  },
): ObjectStore {
  const { chance, events } = options;
  const seen = new Map<string, string>();

  const ask = <Result>(
    label: string,
    path: string,
    writes: boolean,
    signal: AbortSignal | undefined,
    effect: () => Result,
  ): Promise<Result> => io({ place: 'bucket', label, path, writes, signal, effect });

  const retried = async <Result>(
    beforeSend: (() => Promise<void>) | undefined,
    signal: AbortSignal | undefined,
    send: () => Promise<Result>,
  ): Promise<Result> => {
    for (let tries = 1; ; tries += 1) {
      signal?.throwIfAborted();
      await beforeSend?.();
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof AppError) || error.disposition !== 'retry' || tries >= options.triesMax) {
          throw error;
        }
      }
    }
  };

  /** Runs a write of the bucket so that the watchers of the run hear of it. */
  const writing = (key: string, isDelete = false): (<Result>(effect: () => Result) => Result) => {
    const onEffect = events.onSend(key, seen.get(key), isDelete);
    return (effect) => {
      const before = bucket.objects.get(key);
      const result = effect();
      onEffect(before);
      return result;
    };
  };

  return {
    bucket: 'simulated-1250000000',
    headBucket: (signal) => ask('headBucket', '', false, signal, () => undefined),
    list: (listOptions, signal) =>
      ask('LIST', `${listOptions.prefix ?? ''} ${listOptions.marker ?? ''}`, false, signal, () =>
        bucket.list(listOptions),
      ),
    head: (key, signal) =>
      ask('HEAD', key, false, signal, () => {
        const object = bucket.objects.get(key);
        seen.set(key, object?.facts.etag ?? 'absent');
        return object?.facts;
      }),
    get: async (key, { range, ifMatch, versionId }, signal) => {
      const object = await ask('GET', key, false, signal, () => {
        const found = versionId === undefined ? bucket.objects.get(key) : bucket.versionAt(key, versionId);
        if (found === undefined) {
          throw new AppError('cos-no-such-key', 'no such key');
        }
        if (ifMatch !== undefined && ifMatch !== found.facts.etag) {
          throw new AppError('cos-precondition-failed', 'etag differs');
        }
        if (range !== undefined && range.first >= found.text.length) {
          throw new AppError('cos-invalid-range', 'range outside of the object');
        }
        return found;
      });
      const text = range === undefined ? object.text : object.text.slice(range.first, range.last + 1);
      const damage = chance.oneIn(options.badBodies()) ? chance.pick(['cut', 'flipped'] as const) : 'none';
      return gotObject(object.facts, text, damage, async () => {
        await ask('body of', key, false, signal, () => undefined);
      });
    },
    put: async (key, body, writeOptions, signal) => {
      const text = await readBody(body);
      return await retried(writeOptions.beforeSend, signal, () => {
        const write = writing(key);
        return ask('PUT', key, true, signal, () => {
          const { createOnly = false, meta = {} } = writeOptions;
          return writtenOf(write(() => bucket.write(key, text, { createOnly, meta })));
        });
      });
    },
    delete: async (key, signal) => {
      const write = writing(key, true);
      return await ask('DELETE', key, true, signal, () => {
        const markerId = write(() => bucket.remove(key));
        return markerId === undefined ? {} : { markerId };
      });
    },
    versioning: (signal) => ask('versioning', '', false, signal, () => bucket.versioning),
    versionsOf: (key, signal) => ask('VERSIONS', key, false, signal, () => bucket.versionsOf(key)),
    copy: async (from, to, { sourceIfMatch, source: version, createOnly = false, meta, beforeSend }, signal) =>
      await retried(beforeSend, signal, () => {
        const write = writing(to);
        return ask('COPY', `${from} to ${to}`, true, signal, () => {
          const source = version === undefined ? bucket.objects.get(from) : bucket.versionAt(from, version.versionId);
          if (source === undefined) {
            throw new AppError('cos-no-such-key', 'no object to copy');
          }
          if (source.facts.etag !== sourceIfMatch) {
            throw new AppError('cos-precondition-failed', 'etag differs');
          }
          return writtenOf(write(() => bucket.write(to, source.text, { createOnly, meta: meta ?? source.facts.meta })));
        });
      }),
    initiateUpload: (key, { meta = {} }, signal) =>
      ask('INITIATE', key, true, signal, () => bucket.beginUpload(key, meta)),
    uploadPart: async (key, { uploadId, partNumber }, body, signal) => {
      const text = await readBody(body);
      return await retried(undefined, signal, () =>
        ask('PART', key, true, signal, () => {
          bucket.uploadOf(uploadId).parts.set(partNumber, text);
          const { crc64, md5 } = hashOf(text);
          return { partNumber, etag: md5, crc64, size: text.length };
        }),
      );
    },
    completeUpload: async (key, { uploadId, parts }, { createOnly = false, beforeSend }, signal) =>
      await retried(beforeSend, signal, () => {
        const write = writing(key);
        return ask('COMPLETE', key, true, signal, () => {
          const upload = bucket.uploadOf(uploadId);
          const text = parts
            .map(({ partNumber, etag: told }) => {
              const part = upload.parts.get(partNumber);
              if (part === undefined || hashOf(part).md5 !== told) {
                throw new AppError('cos-rejected', 'a part is not the one that was named');
              }
              return part;
            })
            .join('');
          const etag = `${hashOf(text).md5}-${parts.length}`;
          const object = write(() => bucket.write(key, text, { createOnly, meta: upload.meta, etag }));
          bucket.uploads.delete(uploadId);
          return writtenOf(object);
        });
      }),
    abortUpload: (key, uploadId, signal) =>
      ask('ABORT', key, true, signal, () => {
        bucket.uploadOf(uploadId);
        bucket.uploads.delete(uploadId);
      }),
    listParts: (key, uploadId, signal) =>
      ask('listParts', key, false, signal, () =>
        [...bucket.uploadOf(uploadId).parts].map(([partNumber, text]) => {
          return { partNumber, etag: hashOf(text).md5, size: text.length };
        }),
      ),
    listUploads: (prefix, signal) =>
      ask('listUploads', prefix, false, signal, () =>
        [...bucket.uploads].flatMap(([uploadId, { key, at }]) =>
          key.startsWith(prefix) ? [{ key, uploadId, initiatedAt: at }] : [],
        ),
      ),
  };
}

function writtenOf({ facts }: SimObject): Written {
  const { etag, crc64, versionId } = facts;
  return {
    etag,
    ...(crc64 === undefined ? {} : { crc64 }),
    ...(versionId === undefined ? {} : { versionId }),
  };
}

async function readBody(body: Body): Promise<string> {
  const opened = body.open();
  let text = '';
  for await (const chunk of opened instanceof Uint8Array ? [opened] : opened) {
    text += toText(chunk);
  }
  if (text.length !== body.size) {
    throw new AppError('length-mismatch', `body has ${text.length} bytes, not ${body.size}`);
  }
  return text;
}

function gotObject(
  facts: ObjectFacts,
  text: string,
  damage: 'none' | 'cut' | 'flipped',
  pause: () => Promise<void>,
): GotObject {
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    const half = text.length >> 1;
    yield toBytes(text.slice(0, half));
    await pause();
    if (damage === 'cut') {
      throw new AppError('length-mismatch', 'the body broke off');
    }
    const rest = text.slice(half);
    yield toBytes(damage === 'flipped' ? rest.replace(/./s, '?') : rest);
  }
  return { facts, length: text.length, body: chunks() };
}
