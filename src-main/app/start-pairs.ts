/**
 * Adds the pairs of the settings to the engine, each with the keys of its account. A pair that cannot be added (no keys, keys
 * that cannot be decrypted any more) keeps its state and does not hold up the others; what is wrong with it is answered.
 */

import type { Reason } from '../contract/model.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Logger } from '../foundation/logger.ts';
import { toLocalPath } from '../foundation/names.ts';
import type { SecretStore } from '../settings/secret-store.ts';
import type { PairSetting, Settings } from '../settings/settings-store.ts';
import { toReason } from './call-method.ts';
import type { Engine } from './engine.ts';
import { type PairSpec, pairNameOf } from './pair-spec.ts';

export type PairNotStarted = { readonly name: string; readonly reason: Reason };

type StartPairsOptions = {
  readonly settings: Settings;
  readonly secrets: Pick<SecretStore, 'read'>;
  readonly engine: Pick<Engine, 'addPair'>;
  readonly logger: Logger;
};

export async function startPairs(options: StartPairsOptions): Promise<readonly PairNotStarted[]> {
  const { settings, secrets, engine, logger } = options;
  const notStarted: PairNotStarted[] = [];
  for (const pair of settings.pairs) {
    try {
      await engine.addPair(await toSpec(pair, secrets));
    } catch (error) {
      logger.log('error', 'a pair could not be started', { localRoot: pair.localRoot, error });
      notStarted.push({
        name: pairNameOf({ ...pair, localRoot: toLocalPath(pair.localRoot) }),
        reason: toReason(error),
      });
    }
  }
  return notStarted;
}

async function toSpec(
  { accountId, localRoot, ...pair }: PairSetting,
  secrets: Pick<SecretStore, 'read'>,
): Promise<PairSpec> {
  const credentials = await secrets.read(accountId);
  if (credentials === undefined) {
    throw new AppError('credentials-missing', 'there are no keys for its account; they have to be entered');
  }
  return { ...pair, localRoot: toLocalPath(localRoot), credentials };
}
