/**
 * The note of one upload, from right before its bytes are sent until its row is committed. With it the next pass knows what this device
 * has sent, so that neither an edit nor a deletion meanwhile meets the upload as a stranger's.
 */
import { hasCode } from '../../foundation/app-error.ts';
import type { Random } from '../../foundation/random.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { LocalFile } from '../gather/entry.ts';
import type { Journal } from './journal.ts';

export type NoteDeps = {
  readonly journal: Journal;
  readonly state: Pick<PairStore, 'removeIntent'>;
  readonly random: Random;
};

export type UploadNote = {
  readonly id: string;
  /**
   * Before each try: notes, then lets `look` say whether the bucket is as planned, as late as possible. Where that rejects before
   * anything was sent, the note is gone.
   */
  readonly beforeSend: (
    sent: { readonly crc64: bigint; readonly md5?: string },
    look: () => Promise<void>,
  ) => Promise<void>;
  /** The look after the write. The note is gone when that says that another device was faster. */
  readonly afterSend: (look: () => Promise<void>) => Promise<void>;
  /** Nothing was sent, or nothing of it counts. */
  readonly drop: () => void;
};

export function createUploadNote(
  { journal, state, random }: NoteDeps,
  {
    local: { path, print },
    replaces,
    startedAt,
  }: { readonly local: LocalFile; readonly replaces?: string | undefined; readonly startedAt: number },
): UploadNote {
  const id = random.hex(12);
  let isNoted = false;
  let wasSent = false;
  const drop = (): void => {
    if (isNoted) {
      isNoted = false;
      state.removeIntent(id);
    }
  };
  return {
    id,
    beforeSend: async ({ crc64, md5 }, look) => {
      if (!isNoted) {
        await journal.note({
          id,
          path,
          kind: 'upload',
          ...(replaces === undefined ? {} : { etag: replaces }),
          crc64: crc64.toString(),
          transfer: { local: print, committedAt: startedAt, ...(md5 === undefined ? {} : { md5 }) },
          startedAt,
        });
        isNoted = true;
      }
      try {
        await look();
      } catch (error) {
        if (!wasSent) {
          drop();
        }
        throw error;
      }
      wasSent = true;
    },
    afterSend: async (look) => {
      try {
        await look();
      } catch (error) {
        if (hasCode(error, 'cos-precondition-failed')) {
          drop();
        }
        throw error;
      }
    },
    drop,
  };
}
