/** The arguments of `driftless verify`: a folder of the settings, or a pair as `sync` names it. */
import { parseAddress } from './address.ts';
import {
  type Common,
  checkedRegion,
  commonArguments,
  endpointUrl,
  type Given,
  optional,
  text,
  wrongPositionals,
} from './given-arguments.ts';
import type { PairChoice } from './pair-arguments.ts';

export type VerifyCommand = Common & {
  readonly kind: 'verify';
  readonly pair: PairChoice;
  readonly repair: boolean;
  readonly state?: string;
};

export function verifyCommand(given: Given): VerifyCommand {
  const [local, address] = given.positionals;
  if (local === undefined || local === '' || given.positionals.length > 2) {
    throw wrongPositionals(given);
  }
  return {
    kind: 'verify',
    pair: {
      local,
      ...(address === undefined ? {} : { address: parseAddress(address) }),
      ...optional('region', checkedRegion('--region', text(given, 'region'))),
      ...optional('endpoint', endpointUrl(given)),
    },
    repair: given.values.has('repair'),
    ...optional('state', text(given, 'state')),
    ...commonArguments(given),
  };
}
