/** How the command line names a pair: in full, or by its folder alone. Types only. */
import type { SyncMode } from '../contract/model.ts';
import type { BucketAddress } from './address.ts';

export type PairArguments = {
  readonly local: string;
  readonly address: BucketAddress;
  readonly region: string;
  readonly endpoint?: string;
  readonly mode: SyncMode;
  readonly remotePollMs?: number;
};

/** Without an address it is a pair of the settings. */
export type PairChoice = {
  readonly local: string;
  readonly address?: BucketAddress;
  readonly region?: string;
  readonly endpoint?: string;
  readonly mode?: SyncMode;
};
