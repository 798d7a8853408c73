/** Calls about accounts, and what can be asked of COS with their keys before a pair exists. No answer holds a SecretKey. */
import type { EngineApi } from '../contract/methods.ts';
import { hasCode } from '../foundation/app-error.ts';
import { checkAccount } from './account-checks.ts';
import type { Accounts } from './accounts.ts';
import { toReason } from './call-method.ts';
import type { CosQuestions, CosWorld } from './cos-access.ts';
import type { PairFleet } from './pair-fleet.ts';

type AccountCalls = Pick<
  EngineApi,
  | 'accounts'
  | 'addAccount'
  | 'updateAccount'
  | 'removeAccount'
  | 'testAccount'
  | 'buckets'
  | 'createBucket'
  | 'remoteFolders'
>;

const foldersMax = 2_000;
const foldersPagesMax = 10;

export function createAccountCalls(
  deps: CosWorld & {
    readonly accounts: Accounts;
    readonly questions: CosQuestions;
    readonly fleet: Pick<PairFleet, 'reopen'>;
  },
): AccountCalls {
  const { accounts, questions, fleet } = deps;
  return {
    accounts: () => accounts.views(),
    addAccount: ({ name, keys }) => accounts.add(name, keys),
    updateAccount: async ({ accountId, ...change }) => {
      const view = await accounts.update(accountId, change);
      if (change.keys !== undefined) {
        await fleet.reopen((plan) => plan.accountId === accountId);
      }
      return view;
    },
    removeAccount: async ({ accountId }) => {
      await accounts.remove(accountId);
      return undefined;
    },
    testAccount: async ({ keys, ...place }) => {
      try {
        const credentials = 'accountId' in keys ? await accounts.credentials(keys.accountId) : keys;
        return await checkAccount(deps, credentials, place);
      } catch (error) {
        if (hasCode(error, 'credentials-missing')) {
          return [{ check: 'keys', reason: toReason(error) }];
        }
        throw error;
      }
    },
    buckets: async ({ accountId, endpoint }) => {
      // The list is the same in every region.
      const place = { region: 'ap-guangzhou', ...(endpoint === undefined ? {} : { endpoint }) };
      const credentials = await accounts.credentials(accountId);
      const listed = await questions.ask(place, credentials, (client, signal) => client.getService(signal));
      return listed.map(({ name, location, creationDate }) => ({ name, region: location, createdAt: creationDate }));
    },
    createBucket: async ({ accountId, ...place }) => {
      const credentials = await accounts.credentials(accountId);
      await questions.askBucket(place, credentials, (bucket, signal) => bucket.create({}, signal));
      return undefined;
    },
    remoteFolders: async ({ place: { accountId, ...place }, prefix }) => {
      const credentials = await accounts.credentials(accountId);
      return await questions.askBucket(place, credentials, async (bucket, signal) => {
        const folders: string[] = [];
        let marker: string | undefined;
        for (let page = 1; ; page += 1) {
          const options = { prefix, delimiter: '/', ...(marker === undefined ? {} : { marker }) };
          const { commonPrefixes, nextMarker } = await bucket.list(options, signal);
          // A key that goes on with a slash right away names no folder that a path could hold.
          folders.push(
            ...commonPrefixes.map((folder) => folder.slice(prefix.length, -1)).filter((name) => name !== ''),
          );
          if (nextMarker === undefined) {
            return { folders, isCutShort: false };
          }
          if (page >= foldersPagesMax || folders.length >= foldersMax) {
            return { folders, isCutShort: true };
          }
          marker = nextMarker;
        }
      });
    },
  };
}
