/** `driftless accounts`: the keys that this computer knows, by name. A SecretKey comes from the environment or stdin and is never shown. */
import { text } from 'node:stream/consumers';
import { checkAccount } from '../../app/account-checks.ts';
import { type Accounts, createAccounts } from '../../app/accounts.ts';
import { createCosQuestions } from '../../app/cos-access.ts';
import { networkBy } from '../../app/network-by.ts';
import type { AccountCheck, AccountView } from '../../contract/accounts.ts';
import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import { credentialsFromEnvironment } from '../../settings/environment-credentials.ts';
import type { Keys } from '../../settings/secret-store.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { type HostStores, hostStores } from '../host-stores.ts';
import { printable } from '../printable.ts';
import { problemText } from '../problem-text.ts';
import type { AccountsCommand } from '../setup-arguments.ts';

export async function runAccounts({ task, json }: AccountsCommand, context: CommandContext): Promise<ExitCode> {
  const stores = hostStores(context);
  const accounts = createAccounts({ ...context, ...stores });
  const { print } = context.terminal;
  switch (task.kind) {
    case 'list':
      for (const line of listLines(await accounts.views(), json)) {
        print(line);
      }
      return exitCodes.ok;
    case 'add': {
      const view = await add(task, accounts, context);
      print(json ? JSON.stringify(view) : `The keys of "${printable(view.name)}" are kept in ${context.dataFolder}.`);
      return exitCodes.ok;
    }
    case 'remove': {
      const { id, name } = await accountNamed(task.account, accounts);
      await accounts.remove(id);
      print(json ? JSON.stringify({ removed: id }) : `"${printable(name)}" is removed and its keys are wiped.`);
      return exitCodes.ok;
    }
    case 'test': {
      const checks = await test(task, accounts, stores, context);
      for (const check of checks) {
        print(json ? JSON.stringify(check) : checkLine(check));
      }
      return checks.some(({ reason }) => reason !== undefined) ? exitCodes.failed : exitCodes.ok;
    }
    default:
      return assertNever(task);
  }
}

type Task<Kind extends AccountsCommand['task']['kind']> = Extract<AccountsCommand['task'], { readonly kind: Kind }>;

async function add(
  { name, fromStdin, replace }: Task<'add'>,
  accounts: Accounts,
  { environment }: CommandContext,
): Promise<AccountView> {
  const known = (await accounts.views()).find((account) => account.name === name && account.id !== 'environment');
  if (known !== undefined && !replace) {
    throw new AppError('usage', `there is an account "${name}" already; --replace gives it new keys`);
  }
  const keys = fromStdin ? parseKeys(await text(process.stdin)) : credentialsFromEnvironment(environment);
  if (keys === undefined) {
    throw new AppError('credentials-missing', 'or give them with --stdin');
  }
  return known === undefined ? await accounts.add(name, keys) : await accounts.update(known.id, { keys });
}

/** Throws `usage`, without quoting what was given. */
export function parseKeys(given: string): Keys {
  const lines = given.split(/\r?\n/u).map((line) => line.trim());
  const [secretId = '', secretKey = '', sessionToken = '', ...rest] = lines;
  if (secretId === '' || secretKey === '' || rest.some((line) => line !== '')) {
    throw new AppError('usage', 'stdin has to hold SecretId, SecretKey and perhaps a token, one on each line');
  }
  return { secretId, secretKey, ...(sessionToken === '' ? {} : { sessionToken }) };
}

async function test(
  task: Task<'test'>,
  accounts: Accounts,
  { settings }: HostStores,
  context: CommandContext,
): Promise<readonly AccountCheck[]> {
  const { id } = await accountNamed(task.account, accounts);
  const { proxy } = settings.read().network;
  const world = { ...context, network: () => networkBy(proxy, context.network) };
  const { address, region, endpoint } = task;
  return await checkAccount({ ...world, questions: createCosQuestions(world) }, await accounts.credentials(id), {
    ...(address === undefined ? {} : { bucket: address.bucket, prefix: address.prefix }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}

/** By id or by name. Rejects with `not-found`, or `usage` where several have the name. */
export async function accountNamed(wanted: string, accounts: Accounts): Promise<AccountView> {
  const views = await accounts.views();
  const found = views.filter(({ id, name }) => id === wanted || name === wanted);
  const [account] = found;
  if (account === undefined) {
    throw new AppError('not-found', `there is no account "${wanted}"; driftless accounts lists them`);
  }
  if (found.length > 1) {
    throw new AppError(
      'usage',
      `several accounts are called "${wanted}"; use an id: ${found.map(({ id }) => id).join(', ')}`,
    );
  }
  return account;
}

function listLines(views: readonly AccountView[], json: boolean): readonly string[] {
  if (json) {
    return views.map((view) => JSON.stringify(view));
  }
  return views.length === 0
    ? ['No accounts. Add one: driftless accounts add NAME']
    : views.map(({ id, name, secretIdHint, keysIn, isTemporary, pairCount }) => {
        const keys =
          secretIdHint === undefined ? 'no keys' : `${secretIdHint} (${keysIn}${isTemporary ? ', temporary' : ''})`;
        return `${id}  ${printable(name)}  ${keys}  ${pairCount} synced folder${pairCount === 1 ? '' : 's'}`;
      });
}

const checkWords: Readonly<Record<AccountCheck['check'], string>> = {
  reach: 'COS can be reached',
  clock: 'The clock is right',
  keys: 'The keys are known',
  bucket: 'The bucket is there',
  list: 'The bucket can be listed',
};

function checkLine({ check, reason }: AccountCheck): string {
  return reason === undefined ? `ok      ${checkWords[check]}.` : `failed  ${problemText(reason)}`;
}
