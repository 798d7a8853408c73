/** The outline of outside data: which fields are there and of what sort. Small, since it is part of the first load. */
import type { Snapshot } from '../../src-main/contract/model.ts';

export type Field = 'string' | 'number' | 'boolean' | 'object' | 'array';

function isSort(value: unknown, sort: Field): boolean {
  if (sort === 'array') {
    return Array.isArray(value);
  }
  return typeof value === sort && value !== null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function hasFields<Name extends string>(
  value: unknown,
  fields: Readonly<Record<Name, Field>>,
): value is Readonly<Record<Name, unknown>> {
  return (
    isRecord(value) &&
    Object.entries<Field>(fields).every(([name, sort]) => Object.hasOwn(value, name) && isSort(value[name], sort))
  );
}

export function isRows(value: unknown): boolean {
  return (
    Array.isArray(value) && value.every((row) => hasFields(row, { id: 'string' }) || hasFields(row, { id: 'number' }))
  );
}

/** Methods without a result carry nothing or null: JSON has no undefined. */
export const isNothing = (value: unknown): value is undefined => value === undefined || value === null;

export const isText = (value: unknown): value is string => typeof value === 'string';

export function isSnapshot(value: unknown): value is Snapshot {
  return (
    hasFields(value, { revision: 'number', engine: 'object', pairs: 'array', transfers: 'array', activity: 'array' }) &&
    hasFields(value.engine, { version: 'string', host: 'string' }) &&
    hasFields(value, { conflicts: 'array', problems: 'array' }) &&
    [value.conflicts, value.problems].every(isRows) &&
    hasFields(value, { pairs: 'array', transfers: 'array', activity: 'array' }) &&
    [value.pairs, value.transfers, value.activity].every(isRows)
  );
}
