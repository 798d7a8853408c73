import { expect, test } from 'vitest';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { parseCommandLine } from '../../../src-main/headless/arguments.ts';
import { commandHelp, generalHelp } from '../../../src-main/headless/help-text.ts';
import { commandNames } from '../../../src-main/headless/option-table.ts';

function parse(line: string, environment: Readonly<Record<string, string>> = {}): unknown {
  return parseCommandLine(line === '' ? [] : line.split(' '), environment);
}

function complaint(line: string, environment: Readonly<Record<string, string>> = {}): string {
  try {
    parse(line, environment);
  } catch (error) {
    if (error instanceof AppError && error.code === 'usage') {
      return error.message;
    }
    throw error;
  }
  return 'no complaint';
}

const pair = 'docs cos://docs-1250000000/work';
const log = {};

test.each([
  ['', { kind: 'help' }],
  ['--help', { kind: 'help' }],
  ['help sync', { kind: 'help', topic: 'sync' }],
  ['sync --bad --help', { kind: 'help', topic: 'sync' }],
  ['--version', { kind: 'version' }],
  [
    `sync ${pair} --once --region ap-beijing`,
    {
      kind: 'sync',
      listHeld: false,
      run: 'once',
      json: false,
      log,
      pair: {
        local: 'docs',
        address: { bucket: 'docs-1250000000', prefix: 'work/' },
        region: 'ap-beijing',
        mode: 'two-way',
      },
    },
  ],
  [
    `sync --watch --endpoint=http://127.0.0.1:9000/ --mode upload --state /s --proceed mass-deletion --json ${pair}/`,
    {
      kind: 'sync',
      listHeld: false,
      run: 'watch',
      json: true,
      log,
      proceed: 'mass-deletion',
      state: '/s',
      pair: {
        local: 'docs',
        address: { bucket: 'docs-1250000000', prefix: 'work/' },
        region: 'custom',
        endpoint: 'http://127.0.0.1:9000',
        mode: 'upload',
      },
    },
  ],
  [
    'serve --no-open --port 8080 --log-level debug --log-file l',
    {
      kind: 'serve',
      host: '127.0.0.1',
      port: 8080,
      open: false,
      json: false,
      log: { level: 'debug', file: 'l' },
    },
  ],
  ['demo --root d --reset', { kind: 'demo', root: 'd', reset: true, port: 0, open: true, json: false, log }],
  [
    'cos-server --root r --bucket a-1250000000 --bucket b-1250000000 --secret-id i --secret-key k',
    {
      kind: 'cos-server',
      root: 'r',
      host: '127.0.0.1',
      port: 0,
      region: 'ap-guangzhou',
      buckets: ['a-1250000000', 'b-1250000000'],
      keys: { secretId: 'i', secretKey: 'k' },
      faults: [],
      json: false,
      log,
    },
  ],
])('"%s" is understood', (line, command) => {
  expect(parse(line)).toEqual(command);
});

test('explain takes a path alone, or a pair and a path in it', () => {
  expect([
    parse('explain docs/a.txt --json'),
    parse(`explain ${pair} a.txt --mode upload-keep --endpoint http://127.0.0.1:9000 --state s`),
  ]).toEqual([
    { kind: 'explain', pair: { local: 'docs/a.txt' }, path: 'docs/a.txt', json: true, log },
    {
      kind: 'explain',
      pair: {
        local: 'docs',
        address: { bucket: 'docs-1250000000', prefix: 'work/' },
        endpoint: 'http://127.0.0.1:9000',
        mode: 'upload-keep',
      },
      path: 'a.txt',
      state: 's',
      json: false,
      log,
    },
  ]);
});

test('a hold can be answered both ways, and listed as a whole', () => {
  expect(
    parse(`sync ${pair} --once --region a --proceed mass-deletion --restore root-replaced --list-held`),
  ).toMatchObject({ proceed: 'mass-deletion', restore: 'root-replaced', listHeld: true });
});

test('the region may come from COS_REGION, and the command line wins', () => {
  const environment = { COS_REGION: 'ap-shanghai' };
  expect([
    parse(`sync ${pair} --once`, environment),
    parse(`sync ${pair} --once --region ap-beijing`, environment),
  ]).toMatchObject([{ pair: { region: 'ap-shanghai' } }, { pair: { region: 'ap-beijing' } }]);
});

test.each([
  ['frobnicate', `there is no command "frobnicate"; expected one of ${commandNames.join(', ')}`],
  ['explain', 'explain got 0 arguments besides its options'],
  [`explain ${pair}`, 'explain got 2 arguments besides its options'],
  ['explain a --mode mirror', '--mode "mirror" is not known: --mode two-way|upload|upload-keep|download|download-keep'],
  ['sync docs --once', 'sync got 1 arguments besides its options; expected driftless sync LOCAL cos://BUCKET/PREFIX'],
  [`sync ${pair} extra --once`, 'sync got 3 arguments'],
  [`sync ${pair} --region a`, 'sync needs exactly one of --once and --watch'],
  [`sync ${pair} --once --watch`, 'sync needs exactly one of --once and --watch'],
  [`sync ${pair} --watch --dry-run`, '--dry-run works with --once only'],
  [`sync ${pair} --once`, '--region REGION (or COS_REGION, or --endpoint URL) is needed'],
  [`sync ${pair} --once --region Guangzhou!`, '--region "Guangzhou!" is not a region'],
  [`sync ${pair} --once --region`, '--region needs a value: --region REGION'],
  [`sync ${pair} --once --region a --region b`, '--region is given more than once'],
  [`sync ${pair} --once --region a --mode both`, '--mode "both" is not known: --mode two-way|upload|upload-keep|'],
  [`sync ${pair} --once --region a --proceed all`, '--proceed "all" is not known: --proceed mass-deletion|'],
  [`sync ${pair} --once --region a --restore root-missing`, '--restore "root-missing" is not known'],
  [
    `sync ${pair} --once --region a --restore mass-deletion --proceed mass-deletion`,
    '--proceed mass-deletion and --restore mass-deletion are opposite answers',
  ],
  [`sync ${pair} --once --json=yes`, '--json takes no value'],
  [`sync ${pair} --once --colour`, 'sync has no option --colour (see driftless sync --help)'],
  [`sync ${pair} --once -x`, 'sync has no option -x'],
  [`sync ${pair} --once --constructor`, 'sync has no option --constructor'],
  [`sync ${pair} --once --endpoint 127.0.0.1:9000`, '--endpoint "127.0.0.1:9000" is not an address of a server'],
  [`sync ${pair} --once --endpoint http://h/path`, '--endpoint "http://h/path" is not an address of a server'],
  [`sync ${pair} --once --endpoint ftp://h`, '--endpoint "ftp://h" is not an address of a server'],
  [`sync ${pair} --once --endpoint http://h --log-level all`, '--log-level "all" is not known'],
  ['sync docs docs-1250000000 --once --region a', '"docs-1250000000" is not an address in COS; expected cos://'],
  ['sync docs cos://docs/x --once --region a', '"docs" is not a bucket name with its APPID'],
  ['sync docs cos://docs-1250000000/a//b --once --region a', 'the prefix "a//b" holds an empty, . or .. part'],
  ['sync docs cos://docs-1250000000/../b --once --region a', 'the prefix "../b" holds an empty, . or .. part'],
  ['sync cos://docs-1250000000/ docs --once --region a', '"cos://docs-1250000000/" is not a local folder'],
  ['serve docs', 'serve got 1 arguments'],
  ['serve --mode upload', '--mode needs a folder and an address'],
  [
    'sync docs cos://docs-1250000000/ --once --region a --poll 0',
    '--poll "0" is not a time: --poll SECONDS with 1 to 86400',
  ],
  ['serve --port web', '--port "web" is not a port: --port N with N from 0 to 65535'],
  ['serve --port 65536', '--port "65536" is not a port'],
  ['serve --host 0.0.0.0', '--host 0.0.0.0 can be reached from other computers and needs --password-file FILE'],
  ['demo here', 'demo got 1 arguments'],
  ['cos-server', 'cos-server needs --root DIR'],
  ['cos-server --root r --bucket photos', '--bucket "photos" is not a bucket name with its APPID'],
  ['cos-server --root r --fault latency=x', '--fault "latency=x" is not a rule: latency needs a number'],
  ['cos-server --root r --secret-id i', '--secret-id ID and --secret-key KEY go together'],
])('"%s" is refused: %s', (line, message) => {
  expect(complaint(line)).toContain(message);
});

test('every command has help that names each of its options', () => {
  expect(generalHelp()).toContain('driftless COMMAND --help');
  for (const name of commandNames) {
    expect(commandHelp(name)).toMatch(/^Usage: driftless .*\n[\s\S]*--json {2,}\S/);
  }
});
