/**
 * Fault rules as text, for the command line: `EFFECT[=VALUE][,FIELD=VALUE...]`, such as
 * `error=SlowDown,status=503,retry-after=2,operation=put-object,times=3`. Pure. Throws `usage` with the part that is wrong.
 */
import { decodePercent } from '../../cos/key-encoding.ts';
import { AppError } from '../../foundation/app-error.ts';
import { refusalStatusOf } from '../refusal.ts';
import type { FaultEffect, FaultRule } from './fault-rules.ts';

/** One line each for `--help`. */
export const faultHelp: readonly string[] = [
  '--fault RULE is EFFECT[=VALUE][,FIELD=VALUE...]; it may be repeated. Effects:',
  '  latency=MS  error=CODE[,status=N][,retry-after=S]  expired-token[=TOKEN]  throttle=PER_SECOND[,retry-after=S]',
  '  reset-before  reset-after  cut-body=BYTES  stall-body=BYTES  list-lag=MS  clock=OFFSET_MS  wrong-crc64',
  '  error-in-200=CODE  padding=BYTES  redirect=URL[,status=N]',
  'Fields: operation=put-object (method, bucket or object, sub-resource)  method=PUT  key=photos/* (percent-encoded)',
  '  skip=N  times=N  chance=0..1  seed=N. Without fields every request is hit.',
];

type Fields = ReadonlyMap<string, string>;

export function parseFaultRule(text: string): FaultRule {
  const [effectText = '', ...fieldTexts] = text.split(',');
  const [name, value] = split(effectText);
  const fields = new Map(fieldTexts.map(split));
  const unknown = [...fields.keys()].find((field) => !knownFields.has(field));
  if (unknown !== undefined) {
    throw wrong(`there is no field "${unknown}"; expected one of ${[...knownFields].join(', ')}`);
  }
  const rule = {
    ...effectOf(name, value, fields),
    ...optional('operation', fields.get('operation')?.replaceAll('-', ' ')),
    ...optional('method', fields.get('method')),
    ...optional('key', keyOf(fields)),
    ...optional('skip', numberIn(fields, 'skip')),
    ...optional('times', numberIn(fields, 'times')),
    ...optional('seed', numberIn(fields, 'seed')),
  };
  const chance = fields.get('chance');
  if (chance === undefined) {
    return rule;
  }
  if (!/^(?:0?\.\d{1,9}|0|1)$/.test(chance)) {
    throw wrong(`chance=${chance} is not between 0 and 1`);
  }
  return { ...rule, chance: Number(chance) };
}

const knownFields: ReadonlySet<string> = new Set([
  'operation',
  'method',
  'key',
  'skip',
  'times',
  'chance',
  'seed',
  'status',
  'retry-after',
]);

function effectOf(name: string, value: string, fields: Fields): FaultEffect {
  const retryAfter = optional('retryAfterSeconds', numberIn(fields, 'retry-after'));
  const status = numberIn(fields, 'status');
  switch (name) {
    case 'latency':
    case 'list-lag':
      return { kind: name, ms: numberOf(name, value) };
    case 'error':
      return { kind: name, code: codeOf(name, value), status: status ?? refusalStatusOf(value) ?? 500, ...retryAfter };
    case 'expired-token':
      return value === '' ? { kind: name } : { kind: name, token: value };
    case 'throttle':
      return { kind: name, perSecond: numberOf(name, value), ...retryAfter };
    case 'reset-before':
    case 'reset-after':
    case 'wrong-crc64':
      return { kind: name };
    case 'cut-body':
    case 'stall-body':
    case 'padding':
      return { kind: name, bytes: numberOf(name, value) };
    case 'clock':
      return { kind: name, offsetMs: value.startsWith('-') ? -numberOf(name, value.slice(1)) : numberOf(name, value) };
    case 'error-in-200':
      return { kind: name, code: codeOf(name, value) };
    case 'redirect':
      return { kind: name, status: status ?? 307, location: value };
    default:
      throw wrong(`there is no effect "${name}"; see driftless cos-server --help`);
  }
}

function split(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

function keyOf(fields: Fields): string | undefined {
  const text = fields.get('key');
  const key = text === undefined ? undefined : decodePercent(text);
  if (text !== undefined && key === undefined) {
    throw wrong(`key=${text} is not percent-encoded`);
  }
  return key;
}

function codeOf(name: string, value: string): string {
  if (!/^[A-Za-z0-9]{1,64}$/.test(value)) {
    throw wrong(`${name} needs an error code, such as ${name}=InternalError`);
  }
  return value;
}

function numberIn(fields: Fields, name: string): number | undefined {
  const text = fields.get(name);
  return text === undefined ? undefined : numberOf(name, text);
}

function numberOf(name: string, text: string): number {
  if (!/^\d{1,12}$/.test(text)) {
    throw wrong(`${name} needs a number, such as ${name}=3`);
  }
  return Number(text);
}

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [N in Name]: Value } | Record<never, never> {
  return value === undefined ? {} : { [name]: value };
}

function wrong(message: string): AppError {
  return new AppError('usage', message);
}
