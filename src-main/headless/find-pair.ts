/**
 * The pair that a command is about. With an address it is what `sync` would open with the same words; without one it is the pair of
 * the settings whose local folder is, or holds, the path that was named.
 */
import { join, resolve, sep } from 'node:path';
import type { PairSpec } from '../app/pair-spec.ts';
import { realFolder } from '../app/real-folder.ts';
import { planOf } from '../app/stored-pair.ts';
import { AppError } from '../foundation/app-error.ts';
import { createAccountKeys, keysOf } from '../settings/account-keys.ts';
import type { PairSetting } from '../settings/settings-store.ts';
import type { CommandContext } from './command-context.ts';
import { hostStores } from './host-stores.ts';
import type { PairChoice } from './pair-arguments.ts';
import { pairSpecOf } from './pair-setup.ts';

type HostPlace = Pick<CommandContext, 'environment' | 'dataFolder'>;

/** Rejects with `usage`, `not-found`, `credentials-missing` or `settings-unusable`. */
export async function pairFor(choice: PairChoice, context: HostPlace): Promise<PairSpec> {
  const { local, address, endpoint, mode } = choice;
  if (address === undefined) {
    return await storedPair(choice, context);
  }
  const region = choice.region ?? (context.environment.COS_REGION || undefined);
  if (endpoint === undefined && region === undefined) {
    throw new AppError('usage', '--region REGION (or COS_REGION, or --endpoint URL) is needed to find the bucket');
  }
  return pairSpecOf(
    {
      local,
      address,
      region: region ?? 'custom',
      ...(endpoint === undefined ? {} : { endpoint }),
      mode: mode ?? 'two-way',
    },
    context.environment,
  );
}

async function storedPair({ local, region, endpoint, mode }: PairChoice, context: HostPlace): Promise<PairSpec> {
  if (region !== undefined || endpoint !== undefined) {
    throw new AppError('usage', '--region and --endpoint need an address: LOCAL cos://BUCKET/PREFIX');
  }
  const { settings, secrets, environment, dataFolder } = hostStores(context);
  const { pairs } = settings.read();
  const found = await holderOf(resolve(local), pairs);
  if (found === undefined) {
    const detail = `${resolve(local)} is not in a synced folder of ${join(dataFolder, 'settings.json')}; name its address too: LOCAL cos://BUCKET/PREFIX`;
    throw new AppError('not-found', detail);
  }
  const keys = createAccountKeys(secrets, environment);
  const plan = planOf(found);
  return { ...plan, credentials: await keysOf(keys, found.accountId), ...(mode === undefined ? {} : { mode }) };
}

/** The innermost folder that is or holds the path. Links are followed on both sides, so that either name of a folder finds it. */
async function holderOf(path: string, pairs: readonly PairSetting[]): Promise<PairSetting | undefined> {
  const real = withSeparator(await realFolder(path));
  let best: { readonly pair: PairSetting; readonly root: string } | undefined;
  for (const pair of pairs) {
    const root = withSeparator(await realFolder(pair.localRoot));
    if (real.startsWith(root) && (best === undefined || root.length > best.root.length)) {
      best = { pair, root };
    }
  }
  return best?.pair;
}

function withSeparator(path: string): string {
  return path.endsWith(sep) ? path : `${path}${sep}`;
}
