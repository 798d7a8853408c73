/** Every option of every command as data: parsing, its error messages and `--help` are all made from these tables. */
import { faultHelp } from '../cos-server/faults/fault-text.ts';

export type OptionSpec = {
  /** How the value is written in help and in error messages; absent for a switch. */
  readonly value?: string;
  readonly isRepeatable?: true;
  readonly help: string;
};

export type CommandName =
  | 'sync'
  | 'conflicts'
  | 'explain'
  | 'verify'
  | 'serve'
  | 'demo'
  | 'cos-server'
  | 'accounts'
  | 'folders'
  | 'status';

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
  mode: {
    value: 'two-way|upload|upload-keep|download|download-keep',
    help: 'which side may be changed (default two-way); -keep: without deleting anything there',
  },
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
      restore: { value: 'CODE', help: 'bring back what was there, instead of what is held back with this code' },
      'list-held': { help: 'list all that is held back, not only the first files (--json always does)' },
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
    notes: [
      ...keyNotes,
      'The synced folders of settings.json in the data folder run too; more can be added on the page. A folder named here is not stored.',
    ],
  },
  conflicts: {
    usage: 'driftless conflicts LOCAL [cos://BUCKET/PREFIX] [list | show PATH | resolve PATH...] [options]',
    summary: 'list files that were changed on both sides, show them, and choose',
    options: {
      side: {
        value: 'local|remote|base',
        help: 'with show: write only this side, as it is (base: what both sides held before)',
      },
      keep: {
        value: 'local|remote|both',
        help: 'with resolve: what is kept; both: the local one becomes a copy beside the other',
      },
      merged: { value: 'FILE', help: 'with resolve: both sides get the text of FILE (UTF-8, up to 2 MB)' },
      all: { help: 'with resolve: all conflicts of the folder' },
      ...without(pair, 'poll'),
      ...common,
    },
    notes: [
      ...keyNotes,
      'Conflicts are those the last sync found. A LOCAL alone is looked for in settings.json in the data folder.',
      'What loses is in .driftless/trash of the folder, or an older version in a bucket that keeps versions.',
      'Exit codes: 0 no conflicts, shown, or all named ones resolved; 1 failed; 2 usage;',
      '3 conflicts are listed, or a side has changed since the last sync and nothing was done about that path.',
    ],
  },
  explain: {
    usage: 'driftless explain (PATH | LOCAL cos://BUCKET/PREFIX PATH-IN-LOCAL) [options]',
    summary: 'say why a file or folder is as it is, and change nothing',
    options: { ...without(pair, 'poll'), ...common },
    notes: [...keyNotes, 'A PATH alone is looked for in the synced folders of settings.json in the data folder.'],
  },
  verify: {
    usage: 'driftless verify LOCAL [cos://BUCKET/PREFIX] [options]',
    summary: 'compare the bytes of everything on both sides, without downloading, and change nothing',
    options: {
      repair: { help: 'drop records that are found to be false, so that the next sync decides those files by content' },
      ...without(pair, 'poll', 'mode'),
      ...common,
    },
    notes: [
      ...keyNotes,
      'LOCAL alone is looked for in the synced folders of settings.json in the data folder. What ignore rules leave out is not looked at.',
      'Exit codes: 0 all equal, 1 failed, 2 usage, 3 equal but for conflicts, 5 there are differences.',
    ],
  },
  accounts: {
    usage: 'driftless accounts [list | add NAME | remove ACCOUNT | test ACCOUNT [cos://BUCKET/PREFIX]] [options]',
    summary: 'list, add, remove and test the accounts of this computer',
    options: {
      stdin: {
        help: 'with add: read SecretId, SecretKey and, for temporary keys, the token from three lines of stdin',
      },
      replace: { help: 'with add: give an account that is there already new keys' },
      region: { value: 'REGION', help: 'with test: region of the bucket (or COS_REGION)' },
      endpoint: { value: 'URL', help: 'with test: a COS-compatible server of your own, used path-style' },
      ...common,
    },
    notes: [
      'add takes keys from COS_SECRET_ID, COS_SECRET_KEY and COS_SESSION_TOKEN, or with --stdin; never from the command line.',
      'They are kept in secrets.json in the data folder, which only you can read. A running service uses new ones from its next start.',
      'Exit codes: 0 done or all tests passed, 1 failed, 2 usage.',
    ],
  },
  folders: {
    usage: 'driftless folders [list | add LOCAL cos://BUCKET/PREFIX | remove FOLDER] [options]',
    summary: 'list, add and remove the synced folders that serve and the desktop app keep in sync',
    options: {
      account: { value: 'NAME', help: 'with add: whose keys are used (default: the only account)' },
      name: { value: 'NAME', help: 'with add: what the folder is called (default: its own name)' },
      region: { value: 'REGION', help: 'with add: region of the bucket, such as ap-guangzhou (or COS_REGION)' },
      endpoint: { value: 'URL', help: 'with add: a COS-compatible server of your own, used path-style' },
      mode: {
        value: 'two-way|upload|upload-keep|download|download-keep',
        help: 'with add: which side may be changed (default two-way); -keep: without deleting anything there',
      },
      conflicts: { value: 'ask|newest|local|remote|both', help: 'with add: what becomes of conflicts (default ask)' },
      ignore: {
        value: 'RULE',
        isRepeatable: true,
        help: 'with add: leave out what fits, gitignore syntax (may be repeated)',
      },
      exclude: {
        value: 'FOLDER',
        isRepeatable: true,
        help: 'with add: a folder inside that is not synced (may be repeated)',
      },
      poll: { value: 'SECONDS', help: 'with add: how often the bucket is listed (default: as in the settings)' },
      ...common,
    },
    notes: [
      'FOLDER is the local folder, the name or the id of a synced folder. Removing keeps the files on both sides.',
      'A service that runs now takes part from its next start.',
      'Exit codes: 0 done, 1 failed, 2 usage.',
    ],
  },
  status: {
    usage: 'driftless status [options]',
    summary: 'show what is set up and how it is, whether a service runs or not',
    options: common,
    notes: ['Exit codes: 0 nothing needs you, 1 failed, 2 usage, 3 conflicts wait, 5 some paths have problems.'],
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

export const commandNames: readonly CommandName[] = [
  'sync',
  'conflicts',
  'explain',
  'verify',
  'serve',
  'accounts',
  'folders',
  'status',
  'demo',
  'cos-server',
];

function without(
  options: Readonly<Record<string, OptionSpec>>,
  ...names: readonly string[]
): Readonly<Record<string, OptionSpec>> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}

export function isCommandName(text: string): text is CommandName {
  return Object.hasOwn(commandTable, text);
}

/** `--port N` for an option with a value, `--json` for a switch. */
export function optionForm(name: string, spec: OptionSpec): string {
  return spec.value === undefined ? `--${name}` : `--${name} ${spec.value}`;
}
