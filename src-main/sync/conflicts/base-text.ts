/**
 * Small texts that both sides held, kept with their rows: what a three-way merge starts from. Where the bucket keeps older versions
 * it keeps these too. Of a storm of files only some are kept: what is edited now is what may be edited again.
 */

import type { Clock } from '../../foundation/clock.ts';
import { crc64Of } from '../../foundation/crc64.ts';
import type { Logger } from '../../foundation/logger.ts';
import type { BaseChange, BaseFile } from '../../state/base-entry.ts';
import { samePrint } from '../../state/base-entry.ts';
import { printOf } from '../../transfer/file-stat.ts';
import type { FileSystem } from '../../transfer/file-system.ts';
import type { RemoteVersions } from '../act/remote-versions.ts';
import { decodeText } from '../gather/side-content.ts';
import type { PairConfig } from '../pair-config.ts';
import { localPathOf } from '../paths/local-path.ts';

const textBytesMax = 64 * 1024;
const textsAMinute = 500;

export type BaseTexts = {
  /** The row to be committed, with its text where that is worth keeping. Never rejects: a text that cannot be read is not kept. */
  readonly withText: (row: BaseFile, signal: AbortSignal) => Promise<BaseChange>;
};

type Deps = {
  readonly fs: FileSystem;
  readonly config: Pick<PairConfig, 'localRoot'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly versions: RemoteVersions;
};

export function createBaseTexts({ fs, config, clock, logger, versions }: Deps): BaseTexts {
  let minute = Number.NaN;
  let kept = 0;

  const mayKeep = (): boolean => {
    const now = Math.floor(clock.now() / 60_000);
    if (now !== minute) {
      minute = now;
      kept = 0;
    }
    kept += 1;
    return kept <= textsAMinute;
  };

  const textOf = async (row: BaseFile, signal: AbortSignal): Promise<Uint8Array | undefined> => {
    if (row.local.size > textBytesMax || row.local.size === 0 || (await versions.state(signal)) === 'enabled') {
      return undefined;
    }
    if (!mayKeep()) {
      return undefined;
    }
    const file = await fs.openRead(localPathOf(config.localRoot, row.path));
    try {
      const bytes = new Uint8Array(row.local.size);
      const isWhole = (await file.read(bytes, 0)) === bytes.length && samePrint(printOf(await file.stat()), row.local);
      return isWhole && (await crc64Of(bytes)) === row.crc64 && decodeText(bytes) !== undefined ? bytes : undefined;
    } finally {
      await file.close();
    }
  };

  return {
    withText: async (row, signal) => {
      let text: Uint8Array | undefined;
      try {
        text = await textOf(row, signal);
      } catch (error) {
        // Only a later merge is poorer for it.
        logger.log('debug', 'a text is not kept for merges', { path: row.path, error });
      }
      return { kind: 'put', entry: row, ...(text === undefined ? {} : { text }) };
    },
  };
}
