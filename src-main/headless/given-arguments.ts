/**
 * One command line split by the option table, and the values that several commands take from it. Whatever is wrong throws `usage` with
 * the name of the option and the expected form.
 */
import { parseArgs } from 'node:util';
import { AppError } from '../foundation/app-error.ts';
import type { LogLevel } from '../foundation/logger.ts';
import { type CommandName, commandTable, optionForm } from './option-table.ts';

export type LogArguments = { readonly level?: LogLevel; readonly file?: string };
export type Common = { readonly json: boolean; readonly log: LogArguments };

/** Raw values of one command line: switches are '' when given. */
export type Given = {
  readonly command: CommandName;
  readonly positionals: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
};

/** Splits the arguments by the option table; the meaning of values is not looked at yet. */
export function gather(command: CommandName, args: readonly string[]): Given {
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

export function commonArguments(given: Given): Common {
  const level = choice(given, 'log-level', ['debug', 'info', 'warn', 'error']);
  return {
    json: given.values.has('json'),
    log: { ...optional('level', level), ...optional('file', text(given, 'log-file')) },
  };
}

export function text(given: Given, name: string): string | undefined {
  return given.values.get(name)?.[0];
}

export function choice<Value extends string>(given: Given, name: string, values: readonly Value[]): Value | undefined {
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

export function pollMs(given: Given): number | undefined {
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
export function port(given: Given): number {
  const value = text(given, 'port');
  if (value === undefined) {
    return 0;
  }
  if (!/^[0-9]{1,5}$/.test(value) || Number(value) > 65_535) {
    throw usage(`--port "${value}" is not a port: --port N with N from 0 to 65535`);
  }
  return Number(value);
}

export function region(given: Given): string | undefined {
  return checkedRegion('--region', text(given, 'region'));
}

export function checkedRegion(source: string, value: string | undefined): string | undefined {
  if (value !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(value)) {
    throw usage(`${source} "${value}" is not a region: expected a name such as ap-guangzhou`);
  }
  return value;
}

export function endpointUrl(given: Given): string | undefined {
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

export function wrongPositionals(given: Given): AppError {
  const { usage: form } = commandTable[given.command];
  return usage(`${given.command} got ${given.positionals.length} arguments besides its options; expected ${form}`);
}

export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [N in Name]: Value } | Record<never, never> {
  return value === undefined ? {} : { [name]: value };
}

export function usage(message: string): AppError {
  return new AppError('usage', message);
}
