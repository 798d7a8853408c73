/**
 * The command line as data. Everything that can be said about it without looking at the machine is checked here: a command that
 * comes out is complete. Throws `usage` with a message that names the option and the expected form.
 */
import { parseArgs } from 'node:util';
import type { SyncMode } from '../contract/model.ts';
import type { ProblemCode } from '../contract/problem-codes.ts';
import type { FaultRule } from '../cos-server/faults/fault-rules.ts';
import { parseFaultRule } from '../cos-server/faults/fault-text.ts';
import { AppError, hasCode } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import type { LogLevel } from '../foundation/logger.ts';
import { isLoopback } from '../foundation/loopback.ts';
import { type BucketAddress, isBucketName, parseAddress } from './address.ts';
import { type CommandName, commandNames, commandTable, isCommandName, optionForm } from './option-table.ts';

export type LogArguments = { readonly level?: LogLevel; readonly file?: string };
type Common = { readonly json: boolean; readonly log: LogArguments };

export type PairArguments = {
  readonly local: string;
  readonly address: BucketAddress;
  readonly region: string;
  readonly endpoint?: string;
  readonly mode: SyncMode;
  readonly remotePollMs?: number;
};

export type SyncCommand = Common & {
  readonly kind: 'sync';
  readonly pair: PairArguments;
  readonly run: 'once' | 'watch' | 'dry-run';
  readonly proceed?: HoldCode;
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
  | ServeCommand
  | DemoCommand
  | CosServerCommand;

/** Codes a guard can hold a pair with. */
const holdCodes = [
  'mass-deletion',
  'root-emptied',
  'root-replaced',
  'remote-emptied',
] as const satisfies readonly ProblemCode[];
export type HoldCode = (typeof holdCodes)[number];

export function isHoldCode(code: ProblemCode): code is HoldCode {
  return holdCodes.some((known) => known === code);
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Raw values of one command line: switches are '' when given. */
type Given = {
  readonly command: CommandName;
  readonly positionals: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
};

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
    case 'serve':
      return serveCommand(given, environment);
    case 'demo':
      return demoCommand(given);
    case 'cos-server':
      return cosServerCommand(given);
    default:
      return assertNever(first);
  }
}

/** Splits the arguments by the option table; the meaning of values is not looked at yet. */
function gather(command: CommandName, args: readonly string[]): Given {
  const specs = commandTable[command].options;
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [name, { type: spec.value === undefined ? 'boolean' : 'string' }]),
    ),
  });
  const values = new Map<string, readonly string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      positionals.push(token.value);
    } else if (token.kind === 'option') {
      const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
      if (spec === undefined) {
        throw usage(`${command} has no option ${token.rawName} (see driftless ${command} --help)`);
      }
      if (spec.value === undefined && token.value !== undefined) {
        throw usage(`--${token.name} takes no value`);
      }
      if (spec.value !== undefined && (token.value === undefined || token.value === '')) {
        throw usage(`--${token.name} needs a value: ${optionForm(token.name, spec)}`);
      }
      const before = values.get(token.name) ?? [];
      if (before.length > 0 && spec.isRepeatable !== true) {
        throw usage(`--${token.name} is given more than once`);
      }
      values.set(token.name, [...before, token.value ?? '']);
    }
  }
  return { command, positionals, values };
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
  return {
    kind: 'sync',
    pair: pairArguments(given, environment),
    run: isDryRun ? 'dry-run' : isOnce ? 'once' : 'watch',
    ...optional('proceed', choice(given, 'proceed', holdCodes)),
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
    mode: choice(given, 'mode', ['two-way', 'upload', 'download']) ?? 'two-way',
    ...optional('remotePollMs', pollMs(given)),
  };
}

function commonArguments(given: Given): Common {
  const level = choice(given, 'log-level', ['debug', 'info', 'warn', 'error']);
  return {
    json: given.values.has('json'),
    log: { ...optional('level', level), ...optional('file', text(given, 'log-file')) },
  };
}

function text(given: Given, name: string): string | undefined {
  return given.values.get(name)?.[0];
}

function choice<Value extends string>(given: Given, name: string, values: readonly Value[]): Value | undefined {
  const value = text(given, name);
  if (value === undefined) {
    return undefined;
  }
  const known = values.find((candidate) => candidate === value);
  if (known === undefined) {
    throw usage(`--${name} "${value}" is not known: --${name} ${values.join('|')}`);
  }
  return known;
}

function pollMs(given: Given): number | undefined {
  const value = text(given, 'poll');
  if (value === undefined) {
    return undefined;
  }
  if (!/^[0-9]{1,5}$/.test(value) || Number(value) < 1 || Number(value) > 86_400) {
    throw usage(`--poll "${value}" is not a time: --poll SECONDS with 1 to 86400`);
  }
  return Number(value) * 1000;
}

/** 0 means a free port. */
function port(given: Given): number {
  const value = text(given, 'port');
  if (value === undefined) {
    return 0;
  }
  if (!/^[0-9]{1,5}$/.test(value) || Number(value) > 65_535) {
    throw usage(`--port "${value}" is not a port: --port N with N from 0 to 65535`);
  }
  return Number(value);
}

function region(given: Given): string | undefined {
  return checkedRegion('--region', text(given, 'region'));
}

function checkedRegion(source: string, value: string | undefined): string | undefined {
  if (value !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(value)) {
    throw usage(`${source} "${value}" is not a region: expected a name such as ap-guangzhou`);
  }
  return value;
}

function endpointUrl(given: Given): string | undefined {
  const value = text(given, 'endpoint');
  if (value === undefined) {
    return undefined;
  }
  const url = URL.parse(value);
  const isPlain =
    url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search + url.hash === '';
  if (!isPlain || url.username !== '' || url.password !== '') {
    throw usage(`--endpoint "${value}" is not an address of a server: --endpoint URL, such as http://127.0.0.1:9000`);
  }
  return url.origin;
}

function wrongPositionals(given: Given): AppError {
  const { usage: form } = commandTable[given.command];
  return usage(`${given.command} got ${given.positionals.length} arguments besides its options; expected ${form}`);
}

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [N in Name]: Value } | Record<never, never> {
  return value === undefined ? {} : { [name]: value };
}

function usage(message: string): AppError {
  return new AppError('usage', message);
}
