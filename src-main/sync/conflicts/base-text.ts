/**
 * Small texts that both sides held, kept with their rows: what a three-way merge starts from. Where the bucket keeps older versions
 * it keeps these too. Of a storm of files only some are kept: what is edited now is what may be edited again.
 */

import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/logger.ts';
import type { BaseChange, BaseFile } from '../../state/base-entry.ts';
import type { FileSystem } from '../../transfer/file-system.ts';
import { readUnchanged } from '../../transfer/read-unchanged.ts';
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
    const { size } = row.local;
    if (size > textBytesMax || size === 0 || (await versions.state(signal)) === 'enabled' || !mayKeep()) {
      return undefined;
    }
    const { bytes, crc64 } = await readUnchanged({ fs }, localPathOf(config.localRoot, row.path), row.local);
    return crc64 === row.crc64 && decodeText(bytes) !== undefined ? bytes : undefined;
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
