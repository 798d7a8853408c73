/** Every option of every command as data: parsing, its error messages and `--help` are all made from these tables. */
import { faultHelp } from '../cos-server/faults/fault-text.ts';

export type OptionSpec = {
  /** How the value is written in help and in error messages; absent for a switch. */
  readonly value?: string;
  readonly isRepeatable?: true;
  readonly help: string;
};

export type CommandName = 'sync' | 'serve' | 'demo' | 'cos-server';

export type CommandSpec = {
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly notes?: readonly string[];
};

const common: Readonly<Record<string, OptionSpec>> = {
  json: { help: 'write one JSON object a line' },
  'log-level': {
    value: 'debug|info|warn|error',
    help: 'write a log of this level and above (to stderr without --log-file)',
  },
  'log-file': { value: 'FILE', help: 'append the log, one JSON object a line, to FILE' },
  help: { help: 'show this help' },
};

const pair: Readonly<Record<string, OptionSpec>> = {
  region: { value: 'REGION', help: 'region of the bucket, such as ap-guangzhou (or COS_REGION)' },
  endpoint: { value: 'URL', help: 'a COS-compatible server of your own, used path-style' },
  mode: { value: 'two-way|upload|download', help: 'which side may be changed (default two-way)' },
  poll: { value: 'SECONDS', help: 'how often the bucket is listed for changes made elsewhere (default 60)' },
  state: { value: 'DIR', help: 'folder for the sync state (default: the data folder of the user)' },
};

const page: Readonly<Record<string, OptionSpec>> = {
  port: { value: 'N', help: 'port of the page (default: a free one)' },
  'no-open': { help: 'do not open a browser' },
};

const keyNotes = [
  'Keys come from COS_SECRET_ID, COS_SECRET_KEY and COS_SESSION_TOKEN (or TENCENTCLOUD_SECRET_ID, ..._KEY, ..._TOKEN).',
];

export const commandTable: Readonly<Record<CommandName, CommandSpec>> = {
  sync: {
    usage: 'driftless sync LOCAL cos://BUCKET/PREFIX (--once | --watch) [options]',
    summary: 'make a folder and a prefix of a bucket the same',
    options: {
      once: { help: 'sync until both sides are the same, then end' },
      watch: { help: 'keep both sides the same until stopped' },
      'dry-run': { help: 'with --once: show every decision and change nothing' },
      proceed: { value: 'CODE', help: 'allow once what is held back with this code, such as mass-deletion' },
      ...pair,
      ...common,
    },
    notes: [
      ...keyNotes,
      'Exit codes: 0 in sync, 1 failed, 2 usage, 3 conflicts remain, 4 held by a guard, 5 some paths have problems.',
      'When several apply: failed, then held, then conflicts, then problems. --watch ends with 0 when it is stopped (Ctrl-C).',
    ],
  },
  serve: {
    usage: 'driftless serve [LOCAL cos://BUCKET/PREFIX] [options]',
    summary: 'keep folders in sync and show them on a web page',
    options: {
      ...page,
      host: { value: 'HOST', help: 'address to listen on (default 127.0.0.1); others need --password-file' },
      'password-file': { value: 'FILE', help: 'file (mode 0600) with the password of the page' },
      ...pair,
      ...common,
    },
    notes: [...keyNotes, 'Without a folder: the synced folders of settings.json in the data folder.'],
  },
  demo: {
    usage: 'driftless demo [options]',
    summary: 'try Driftless without any account: a cloud, a folder and the page, all on this computer',
    options: {
      root: { value: 'DIR', help: 'folder of the demo (default: driftless-demo in the data folder of the user)' },
      reset: { help: 'start over with fresh sample files' },
      ...page,
      ...common,
    },
  },
  'cos-server': {
    usage: 'driftless cos-server --root DIR [options]',
    summary: 'run a COS-compatible server on this computer, for trying and testing',
    options: {
      root: { value: 'DIR', help: 'folder that holds the buckets' },
      port: { value: 'N', help: 'port (default: a free one)' },
      host: { value: 'HOST', help: 'address to listen on (default 127.0.0.1)' },
      bucket: { value: 'NAME-APPID', isRepeatable: true, help: 'make this bucket if it is missing (may be repeated)' },
      region: { value: 'REGION', help: 'region the server answers for (default ap-guangzhou)' },
      'secret-id': { value: 'ID', help: 'SecretId it accepts (default: made once and kept in DIR)' },
      'secret-key': { value: 'KEY', help: 'SecretKey it accepts (default: made once and kept in DIR)' },
      fault: { value: 'RULE', isRepeatable: true, help: 'let something go wrong, see below (may be repeated)' },
      ...common,
    },
    notes: faultHelp,
  },
};

export const commandNames: readonly CommandName[] = ['sync', 'serve', 'demo', 'cos-server'];

export function isCommandName(text: string): text is CommandName {
  return Object.hasOwn(commandTable, text);
}

/** `--port N` for an option with a value, `--json` for a switch. */
export function optionForm(name: string, spec: OptionSpec): string {
  return spec.value === undefined ? `--${name}` : `--${name} ${spec.value}`;
}
