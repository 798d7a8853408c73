/**
 * Puts a finished file in place with a note around it, from right before the first step until the row is committed. With it the next
 * pass knows what this device has put there, so that an edit or a deletion meanwhile is told from a file that never came.
 */
import { AppError } from '../../foundation/app-error.ts';
import type { LocalPath, RelPath } from '../../foundation/names.ts';
import type { BaseFile, LocalPrint } from '../../state/base-entry.ts';
import type { IntentRow } from '../../state/pair-store.ts';
import type { PairParts } from '../pair-parts.ts';
import { installFile } from './local-write.ts';
import { settleDownload } from './settle-transfers.ts';

export type Installed = {
  readonly print: LocalPrint;
  /** The id of the note, which the row brings to an end. */
  readonly intent: string;
  /** Where the replaced file is. */
  readonly kept?: LocalPath;
};

/** `row` is what both sides hold then. On rejection the note is settled, or the next pass settles it. */
export async function installNoted(
  parts: PairParts,
  install: {
    /** Of the note. One that says how to continue the download gives way to it in the same instant: nobody writes to what is in place. */
    readonly id: string;
    readonly path: RelPath;
    readonly tempPath: LocalPath;
    /** Of the temp file, where it is known. */
    readonly print?: LocalPrint;
    readonly replaces?: LocalPrint;
    readonly row: Pick<BaseFile, 'crc64' | 'md5' | 'remote' | 'committedAt'>;
    /** What becomes of the temp file on rejection. Only called when no note of it stands any more. */
    readonly giveUpTemp: () => Promise<void>;
  },
): Promise<Installed> {
  const { fs, config, trash, journal, logger } = parts;
  const { id, path, tempPath, replaces, row, giveUpTemp } = install;
  let noted: IntentRow | undefined;
  let keptPath: LocalPath | undefined;
  try {
    const print = await installFile(
      { fs, root: config.localRoot, trash },
      {
        path,
        tempPath,
        ...(install.print === undefined ? {} : { print: install.print }),
        ...(replaces === undefined ? {} : { replaces }),
        beforePlacing: async ({ temp, kept, isByRename }) => {
          keptPath = kept ?? keptPath;
          noted = {
            id,
            path,
            kind: 'download',
            crc64: row.crc64.toString(),
            ...(isByRename ? {} : { tempPath }),
            ...(keptPath === undefined ? {} : { keptPath }),
            transfer: {
              local: temp,
              remote: row.remote,
              committedAt: row.committedAt,
              ...(row.md5 === undefined ? {} : { md5: row.md5 }),
            },
            startedAt: row.committedAt,
          };
          await journal.note(noted);
        },
      },
    );
    if (noted === undefined) {
      throw new AppError('internal', 'a file was put in place without a note', { data: { path } });
    }
    return { print, intent: id, ...(keptPath === undefined ? {} : { kept: keptPath }) };
  } catch (error) {
    try {
      if (noted !== undefined) {
        await settleDownload(parts, noted);
      }
      // Only now: to a note that still stands, a temp file that is gone means that it is in place.
      await giveUpTemp();
    } catch (leftover) {
      // The failure that led here is the one to report; the next pass settles what is left.
      logger.log('warn', 'a failed download is settled later', { path, error: leftover });
    }
    throw error;
  }
}
