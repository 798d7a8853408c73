/** The arguments of `driftless explain`: a path alone, or a pair as `sync` names it and a path in it. */
import type { SyncMode } from '../contract/model.ts';
import { syncMode } from '../contract/pairs.ts';
import { type BucketAddress, parseAddress } from './address.ts';
import {
  type Common,
  checkedRegion,
  choice,
  commonArguments,
  endpointUrl,
  type Given,
  optional,
  text,
  wrongPositionals,
} from './given-arguments.ts';

export type ExplainCommand = Common & {
  readonly kind: 'explain';
  readonly pair: {
    readonly local: string;
    readonly address?: BucketAddress;
    readonly region?: string;
    readonly endpoint?: string;
    readonly mode?: SyncMode;
  };
  /** As given: relative to the working folder, or, where the pair is named, to its local folder. */
  readonly path: string;
  readonly state?: string;
};

export function explainCommand(given: Given): ExplainCommand {
  const [first, address, path] = given.positionals;
  const isNamed = given.positionals.length === 3;
  if (first === undefined || (!isNamed && given.positionals.length !== 1)) {
    throw wrongPositionals(given);
  }
  return {
    kind: 'explain',
    pair: {
      local: first,
      ...(isNamed && address !== undefined ? { address: parseAddress(address) } : {}),
      ...optional('region', checkedRegion('--region', text(given, 'region'))),
      ...optional('endpoint', endpointUrl(given)),
      ...optional('mode', choice(given, 'mode', syncMode.options)),
    },
    path: path ?? first,
    ...optional('state', text(given, 'state')),
    ...commonArguments(given),
  };
}
