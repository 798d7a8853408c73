/** `driftless folders`: the synced folders that are set up. Adding checks what a wizard would; neither adding nor removing touches a file. */
import { resolve } from 'node:path';
import { type Accounts, createAccounts } from '../../app/accounts.ts';
import { createEngine } from '../../app/engine.ts';
import { pairNameOf } from '../../app/pair-spec.ts';
import { idOfStored, planOf } from '../../app/stored-pair.ts';
import type { EngineApi } from '../../contract/methods.ts';
import type { PairDraft, PairWarning } from '../../contract/pairs.ts';
import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import type { PairSetting, SettingsStore } from '../../settings/settings-store.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { hostStores } from '../host-stores.ts';
import { printable } from '../printable.ts';
import type { FolderDraft, FoldersCommand } from '../setup-arguments.ts';
import { accountNamed } from './accounts.ts';

export async function runFolders({ task, json }: FoldersCommand, context: CommandContext): Promise<ExitCode> {
  const stores = hostStores(context);
  const { print, say } = context.terminal;
  switch (task.kind) {
    case 'list': {
      const { pairs } = stores.settings.read();
      if (pairs.length === 0 && !json) {
        print('No synced folders. Add one: driftless folders add LOCAL cos://BUCKET/PREFIX');
      }
      for (const pair of pairs) {
        print(json ? JSON.stringify({ id: idOfStored(pair), ...pair }) : folderLine(pair));
      }
      return exitCodes.ok;
    }
    case 'add': {
      const accounts = createAccounts({ ...context, ...stores });
      const draft = await draftOf(task.folder, accounts, stores.settings);
      const pairId = await withApi(context, stores, async (api) => {
        for (const warning of await api.checkPair({ draft })) {
          say(`driftless: ${warningText(warning)}`);
        }
        const added = await api.addPair({ draft });
        const { remotePollSeconds } = task.folder;
        if (remotePollSeconds !== undefined) {
          await api.updatePair({ ...added, remotePollSeconds });
        }
        return added.pairId;
      });
      print(
        json ? JSON.stringify({ id: pairId }) : `${printable(draft.localRoot)} is set up; driftless serve syncs it.`,
      );
      return exitCodes.ok;
    }
    case 'remove': {
      const pair = folderNamed(task.folder, stores.settings);
      await withApi(context, stores, async (api) => await api.removePair({ pairId: idOfStored(pair) }));
      print(
        json
          ? JSON.stringify({ removed: idOfStored(pair) })
          : `${printable(pair.localRoot)} is no longer synced; its files stay, here and in the bucket.`,
      );
      return exitCodes.ok;
    }
    default:
      return assertNever(task);
  }
}

/** The engine's own calls, without opening a pair. */
async function withApi<Result>(
  context: CommandContext,
  stores: ReturnType<typeof hostStores>,
  work: (api: EngineApi) => Promise<Result>,
): Promise<Result> {
  const engine = await createEngine({ ...context, ...stores, host: 'headless', stateRoot: context.dataFolder });
  try {
    await engine.load();
    return await work(engine.api);
  } finally {
    await engine.stop();
  }
}

async function draftOf(folder: FolderDraft, accounts: Accounts, settings: SettingsStore): Promise<PairDraft> {
  const { address, region, endpoint, conflicts, ignoreRules, name, remotePollSeconds: _, ...rest } = folder;
  const { account: _account, local, ...rules } = rest;
  const account =
    folder.account === undefined ? await onlyAccount(accounts) : await accountNamed(folder.account, accounts);
  return {
    place: { accountId: account.id, bucket: address.bucket, region, ...(endpoint === undefined ? {} : { endpoint }) },
    prefix: address.prefix,
    localRoot: resolve(local),
    ...(name === undefined ? {} : { name }),
    ...rules,
    excludedFolders: rules.excludedFolders.map((excluded) => excluded.replace(/\/$/u, '')),
    conflictPolicy: conflicts ?? settings.read().sync.conflictPolicy,
    ignoreRules: ignoreRules.join('\n'),
  };
}

async function onlyAccount(accounts: Accounts): Promise<{ readonly id: string }> {
  const views = await accounts.views();
  const [account] = views;
  if (account === undefined) {
    throw new AppError('credentials-missing', 'or add an account: driftless accounts add NAME');
  }
  if (views.length > 1) {
    throw new AppError('usage', `--account NAME is needed: ${views.map(({ name }) => name).join(', ')}`);
  }
  return account;
}

/** By local folder, name or id. */
function folderNamed(wanted: string, settings: SettingsStore): PairSetting {
  const { pairs } = settings.read();
  const found = pairs.filter(
    (pair) => idOfStored(pair) === wanted || pair.localRoot === resolve(wanted) || pairNameOf(planOf(pair)) === wanted,
  );
  const [pair] = found;
  if (pair === undefined) {
    throw new AppError('not-found', `no synced folder is "${wanted}"; driftless folders lists them`);
  }
  if (found.length > 1) {
    throw new AppError(
      'usage',
      `several synced folders are called "${wanted}"; use an id: ${found.map(idOfStored).join(', ')}`,
    );
  }
  return pair;
}

function folderLine(pair: PairSetting): string {
  const { localRoot, bucket, prefix, mode } = pair;
  return `${idOfStored(pair)}  ${printable(localRoot)}  cos://${bucket}/${printable(prefix)}  ${mode}`;
}

function warningText({ code, detail = '' }: PairWarning): string {
  switch (code) {
    case 'versioning-off':
      return 'The bucket keeps no older versions: what is overwritten or deleted there is gone.';
    case 'lifecycle-expires':
      return `The rule "${printable(detail)}" of the bucket deletes objects here by itself; that will look like deletions.`;
    case 'local-folder-not-empty':
      return 'The local folder is not empty: its files are merged with those in the bucket; nothing is deleted.';
    case 'low-disk-space':
      return `The disk has less space (${detail} bytes) than the bucket needs.`;
    case 'pairs-overlap':
      return `It overlaps with the synced folder "${printable(detail)}".`;
    case 'local-folder-is-home':
      return 'A home folder or the top of a disk cannot be synced as a whole.';
    case 'local-folder-missing':
      return 'The local folder is missing.';
    default:
      return assertNever(code);
  }
}
