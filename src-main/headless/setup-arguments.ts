/** The command lines of `accounts`, `folders` and `status`, which read and change what is set up on this computer. */
import type { ConflictPolicy, SyncMode } from '../contract/model.ts';
import { conflictPolicy, syncMode } from '../contract/pairs.ts';
import { type BucketAddress, parseAddress } from './address.ts';
import {
  type Common,
  checkedRegion,
  choice,
  commonArguments,
  endpointUrl,
  type Given,
  optional,
  pollMs,
  region,
  text,
  usage,
  wrongPositionals,
} from './given-arguments.ts';
import { commandTable, optionForm } from './option-table.ts';

export type AccountsCommand = Common & {
  readonly kind: 'accounts';
  readonly task:
    | { readonly kind: 'list' }
    | { readonly kind: 'add'; readonly name: string; readonly fromStdin: boolean; readonly replace: boolean }
    | { readonly kind: 'remove'; readonly account: string }
    | {
        readonly kind: 'test';
        readonly account: string;
        readonly address?: BucketAddress;
        readonly region?: string;
        readonly endpoint?: string;
      };
};

export type FolderDraft = {
  readonly local: string;
  readonly address: BucketAddress;
  readonly region: string;
  readonly endpoint?: string;
  readonly account?: string;
  readonly name?: string;
  readonly mode: SyncMode;
  /** The one of the settings when left out. */
  readonly conflicts?: ConflictPolicy;
  readonly ignoreRules: readonly string[];
  readonly excludedFolders: readonly string[];
  readonly remotePollSeconds?: number;
};

export type FoldersCommand = Common & {
  readonly kind: 'folders';
  readonly task:
    | { readonly kind: 'list' }
    | { readonly kind: 'add'; readonly folder: FolderDraft }
    | { readonly kind: 'remove'; readonly folder: string };
};

export type StatusCommand = Common & { readonly kind: 'status' };

type Environment = Readonly<Record<string, string | undefined>>;

export function accountsCommand(given: Given, environment: Environment): AccountsCommand {
  const [task = 'list', ...rest] = given.positionals;
  return { kind: 'accounts', task: accountTask(given, task, rest, environment), ...commonArguments(given) };
}

function accountTask(
  given: Given,
  task: string,
  rest: readonly string[],
  environment: Environment,
): AccountsCommand['task'] {
  const [name, address] = rest;
  switch (task) {
    case 'list':
      onlyOptions(given, task, []);
      expectCount(given, rest, 0);
      return { kind: 'list' };
    case 'add':
      onlyOptions(given, task, ['stdin', 'replace']);
      expectCount(given, rest, 1);
      return {
        kind: 'add',
        name: nameOf(name),
        fromStdin: given.values.has('stdin'),
        replace: given.values.has('replace'),
      };
    case 'remove':
      onlyOptions(given, task, []);
      expectCount(given, rest, 1);
      return { kind: 'remove', account: nameOf(name) };
    case 'test': {
      onlyOptions(given, task, ['region', 'endpoint']);
      expectCount(given, rest, 1, 2);
      const named = region(given) ?? checkedRegion('COS_REGION', environment.COS_REGION || undefined);
      return {
        kind: 'test',
        account: nameOf(name),
        ...(address === undefined ? {} : { address: parseAddress(address) }),
        ...optional('region', named),
        ...optional('endpoint', endpointUrl(given)),
      };
    }
    default:
      throw usage(`accounts does not know "${task}"; expected ${commandTable.accounts.usage}`);
  }
}

export function foldersCommand(given: Given, environment: Environment): FoldersCommand {
  const [task = 'list', ...rest] = given.positionals;
  return { kind: 'folders', task: folderTask(given, task, rest, environment), ...commonArguments(given) };
}

function folderTask(
  given: Given,
  task: string,
  rest: readonly string[],
  environment: Environment,
): FoldersCommand['task'] {
  switch (task) {
    case 'list':
      onlyOptions(given, task, []);
      expectCount(given, rest, 0);
      return { kind: 'list' };
    case 'remove':
      onlyOptions(given, task, []);
      expectCount(given, rest, 1);
      return { kind: 'remove', folder: rest[0] ?? '' };
    case 'add':
      expectCount(given, rest, 2);
      return { kind: 'add', folder: folderDraft(given, rest, environment) };
    default:
      throw usage(`folders does not know "${task}"; expected ${commandTable.folders.usage}`);
  }
}

function folderDraft(
  given: Given,
  [local = '', address = '']: readonly string[],
  environment: Environment,
): FolderDraft {
  if (local === '' || local.startsWith('cos://')) {
    throw usage(`"${local}" is not a local folder; expected ${commandTable.folders.usage}`);
  }
  const endpoint = endpointUrl(given);
  const named = region(given) ?? checkedRegion('COS_REGION', environment.COS_REGION || undefined);
  if (endpoint === undefined && named === undefined) {
    throw usage('--region REGION (or COS_REGION, or --endpoint URL) is needed to find the bucket');
  }
  const poll = pollMs(given);
  if (poll !== undefined && poll < 5_000) {
    throw usage('--poll of a folder that is kept is at least 5 seconds');
  }
  return {
    local,
    address: parseAddress(address),
    region: named ?? 'custom',
    ...optional('endpoint', endpoint),
    ...optional('account', text(given, 'account')),
    ...optional('name', text(given, 'name')),
    mode: choice<SyncMode>(given, 'mode', syncMode.options) ?? 'two-way',
    ...optional('conflicts', choice<ConflictPolicy>(given, 'conflicts', conflictPolicy.options)),
    ignoreRules: given.values.get('ignore') ?? [],
    excludedFolders: given.values.get('exclude') ?? [],
    ...optional('remotePollSeconds', poll === undefined ? undefined : poll / 1000),
  };
}

export function statusCommand(given: Given): StatusCommand {
  expectCount(given, given.positionals, 0);
  return { kind: 'status', ...commonArguments(given) };
}

function nameOf(text: string | undefined): string {
  const name = text?.trim() ?? '';
  if (name === '' || name.length > 200) {
    throw usage('the name of an account has 1 to 200 characters');
  }
  return name;
}

function expectCount(given: Given, rest: readonly string[], least: number, most = least): void {
  if (rest.length < least || rest.length > most) {
    throw wrongPositionals(given);
  }
}

/** An option of another task of the command would be ignored, so it is refused. */
function onlyOptions(given: Given, task: string, names: readonly string[]): void {
  const everywhere = ['json', 'log-level', 'log-file'];
  for (const name of given.values.keys()) {
    if (!names.includes(name) && !everywhere.includes(name)) {
      const spec = commandTable[given.command].options[name];
      throw usage(
        `${given.command} ${task} has no option ${spec === undefined ? `--${name}` : optionForm(name, spec)}`,
      );
    }
  }
}
