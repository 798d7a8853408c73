/**
 * The command line as data. Everything that can be said about it without looking at the machine is checked here: a command that
 * comes out is complete. Throws `usage` with a message that names the option and the expected form.
 */
import type { SyncMode } from '../contract/model.ts';
import { syncMode } from '../contract/pairs.ts';
import type { ProblemCode } from '../contract/problem-codes.ts';
import type { FaultRule } from '../cos-server/faults/fault-rules.ts';
import { parseFaultRule } from '../cos-server/faults/fault-text.ts';
import { hasCode } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { isLoopback } from '../foundation/loopback.ts';
import { isBucketName, parseAddress } from './address.ts';
import { type ConflictsCommand, conflictsCommand } from './conflicts-arguments.ts';
import { type ExplainCommand, explainCommand } from './explain-arguments.ts';
import {
  type Common,
  checkedRegion,
  choice,
  commonArguments,
  endpointUrl,
  type Given,
  gather,
  optional,
  pollMs,
  port,
  region,
  text,
  usage,
  wrongPositionals,
} from './given-arguments.ts';
import { type CommandName, commandNames, commandTable, isCommandName } from './option-table.ts';
import type { PairArguments } from './pair-arguments.ts';
import {
  type AccountsCommand,
  accountsCommand,
  type FoldersCommand,
  foldersCommand,
  type StatusCommand,
  statusCommand,
} from './setup-arguments.ts';
import { type VerifyCommand, verifyCommand } from './verify-arguments.ts';

export type SyncCommand = Common & {
  readonly kind: 'sync';
  readonly pair: PairArguments;
  readonly run: 'once' | 'watch' | 'dry-run';
  readonly proceed?: HoldCode;
  readonly restore?: HoldCode;
  readonly listHeld: boolean;
  readonly state?: string;
};

export type ServeCommand = Common & {
  readonly kind: 'serve';
  readonly pair?: PairArguments;
  readonly state?: string;
  readonly host: string;
  readonly port: number;
  readonly passwordFile?: string;
  readonly open: boolean;
};

export type DemoCommand = Common & {
  readonly kind: 'demo';
  readonly root?: string;
  readonly reset: boolean;
  readonly port: number;
  readonly open: boolean;
};

export type CosServerCommand = Common & {
  readonly kind: 'cos-server';
  readonly root: string;
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly buckets: readonly string[];
  readonly keys?: { readonly secretId: string; readonly secretKey: string };
  readonly faults: readonly FaultRule[];
};

export type Command =
  | { readonly kind: 'help'; readonly topic?: CommandName }
  | { readonly kind: 'version' }
  | SyncCommand
  | ConflictsCommand
  | ExplainCommand
  | VerifyCommand
  | ServeCommand
  | DemoCommand
  | CosServerCommand
  | AccountsCommand
  | FoldersCommand
  | StatusCommand;

const syncModes: readonly SyncMode[] = syncMode.options;

/** Codes a guard can hold a pair with. */
const holdCodes = [
  'mass-deletion',
  'root-emptied',
  'root-replaced',
  'remote-emptied',
  'everything-changed',
] as const satisfies readonly ProblemCode[];
export type HoldCode = (typeof holdCodes)[number];

export function isHoldCode(code: ProblemCode): code is HoldCode {
  return holdCodes.some((known) => known === code);
}

type Environment = Readonly<Record<string, string | undefined>>;

export function parseCommandLine(args: readonly string[], environment: Environment): Command {
  const [first, ...rest] = args;
  if (first === undefined || first === '--help' || first === '-h') {
    return { kind: 'help' };
  }
  if (first === '--version' || first === '-V') {
    return { kind: 'version' };
  }
  if (first === 'help') {
    return rest[0] !== undefined && isCommandName(rest[0]) ? { kind: 'help', topic: rest[0] } : { kind: 'help' };
  }
  if (!isCommandName(first)) {
    throw usage(`there is no command "${first}"; expected one of ${commandNames.join(', ')} (see driftless --help)`);
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    return { kind: 'help', topic: first };
  }
  const given = gather(first, rest);
  switch (first) {
    case 'sync':
      return syncCommand(given, environment);
    case 'conflicts':
      return conflictsCommand(given);
    case 'explain':
      return explainCommand(given);
    case 'verify':
      return verifyCommand(given);
    case 'serve':
      return serveCommand(given, environment);
    case 'demo':
      return demoCommand(given);
    case 'cos-server':
      return cosServerCommand(given);
    case 'accounts':
      return accountsCommand(given, environment);
    case 'folders':
      return foldersCommand(given, environment);
    case 'status':
      return statusCommand(given);
    default:
      return assertNever(first);
  }
}

function syncCommand(given: Given, environment: Environment): SyncCommand {
  if (given.positionals.length !== 2) {
    throw wrongPositionals(given);
  }
  const isOnce = given.values.has('once');
  const isDryRun = given.values.has('dry-run');
  if (isOnce === given.values.has('watch')) {
    throw usage('sync needs exactly one of --once and --watch');
  }
  if (isDryRun && !isOnce) {
    throw usage('--dry-run works with --once only');
  }
  const proceed = choice(given, 'proceed', holdCodes);
  const restore = choice(given, 'restore', holdCodes);
  if (proceed !== undefined && proceed === restore) {
    throw usage(`--proceed ${proceed} and --restore ${proceed} are opposite answers to one question`);
  }
  return {
    kind: 'sync',
    pair: pairArguments(given, environment),
    run: isDryRun ? 'dry-run' : isOnce ? 'once' : 'watch',
    ...optional('proceed', proceed),
    ...optional('restore', restore),
    listHeld: given.values.has('list-held'),
    ...optional('state', text(given, 'state')),
    ...commonArguments(given),
  };
}

function serveCommand(given: Given, environment: Environment): ServeCommand {
  if (given.positionals.length !== 0 && given.positionals.length !== 2) {
    throw wrongPositionals(given);
  }
  const hasPair = given.positionals.length === 2;
  const misplaced = ['region', 'endpoint', 'mode', 'poll'].find((name) => !hasPair && given.values.has(name));
  if (misplaced !== undefined) {
    throw usage(`--${misplaced} needs a folder and an address: ${commandTable.serve.usage}`);
  }
  const host = text(given, 'host') ?? '127.0.0.1';
  const passwordFile = text(given, 'password-file');
  if (!isLoopback(host) && passwordFile === undefined) {
    throw usage(`--host ${host} can be reached from other computers and needs --password-file FILE`);
  }
  return {
    kind: 'serve',
    ...(hasPair ? { pair: pairArguments(given, environment) } : {}),
    ...optional('state', text(given, 'state')),
    host,
    port: port(given),
    ...optional('passwordFile', passwordFile),
    open: !given.values.has('no-open'),
    ...commonArguments(given),
  };
}

function demoCommand(given: Given): DemoCommand {
  if (given.positionals.length > 0) {
    throw wrongPositionals(given);
  }
  return {
    kind: 'demo',
    ...optional('root', text(given, 'root')),
    reset: given.values.has('reset'),
    port: port(given),
    open: !given.values.has('no-open'),
    ...commonArguments(given),
  };
}

function cosServerCommand(given: Given): CosServerCommand {
  if (given.positionals.length > 0) {
    throw wrongPositionals(given);
  }
  const root = text(given, 'root');
  if (root === undefined) {
    throw usage('cos-server needs --root DIR');
  }
  const buckets = given.values.get('bucket') ?? [];
  const wrong = buckets.find((bucket) => !isBucketName(bucket));
  if (wrong !== undefined) {
    throw usage(
      `--bucket "${wrong}" is not a bucket name with its APPID: --bucket NAME-APPID, such as demo-1250000000`,
    );
  }
  const secretId = text(given, 'secret-id');
  const secretKey = text(given, 'secret-key');
  if ((secretId === undefined) !== (secretKey === undefined)) {
    throw usage('--secret-id ID and --secret-key KEY go together');
  }
  return {
    kind: 'cos-server',
    root,
    host: text(given, 'host') ?? '127.0.0.1',
    port: port(given),
    region: region(given) ?? 'ap-guangzhou',
    buckets,
    ...(secretId === undefined || secretKey === undefined ? {} : { keys: { secretId, secretKey } }),
    faults: (given.values.get('fault') ?? []).map(faultRule),
    ...commonArguments(given),
  };
}

function faultRule(value: string): FaultRule {
  try {
    return parseFaultRule(value);
  } catch (error) {
    throw hasCode(error, 'usage') ? usage(`--fault "${value}" is not a rule: ${error.message}`) : error;
  }
}

function pairArguments(given: Given, environment: Environment): PairArguments {
  const [local = '', address = ''] = given.positionals;
  if (local === '' || local.startsWith('cos://')) {
    throw usage(`"${local}" is not a local folder; expected ${commandTable[given.command].usage}`);
  }
  const endpoint = endpointUrl(given);
  const named = region(given) ?? checkedRegion('COS_REGION', environment.COS_REGION || undefined);
  if (endpoint === undefined && named === undefined) {
    throw usage('--region REGION (or COS_REGION, or --endpoint URL) is needed to find the bucket');
  }
  return {
    local,
    address: parseAddress(address),
    region: named ?? 'custom',
    ...optional('endpoint', endpoint),
    mode: choice(given, 'mode', syncModes) ?? 'two-way',
    ...optional('remotePollMs', pollMs(given)),
  };
}
