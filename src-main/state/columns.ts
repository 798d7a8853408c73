/** Reading one column of a row: STRICT tables promise the types, these make the promise one the compiler knows. */
import { AppError } from '../foundation/app-error.ts';

export type Row = readonly unknown[];

export function textAt(row: Row, column: number): string {
  const value = row[column];
  return typeof value === 'string' ? value : unexpected(column, value);
}

export function optionalTextAt(row: Row, column: number): string | undefined {
  return row[column] === null ? undefined : textAt(row, column);
}

export function numberAt(row: Row, column: number): number {
  const value = row[column];
  return typeof value === 'number' ? value : unexpected(column, value);
}

export function optionalNumberAt(row: Row, column: number): number | undefined {
  return row[column] === null ? undefined : numberAt(row, column);
}

function unexpected(column: number, value: unknown): never {
  throw new AppError('state-unusable', `the state file holds a ${typeof value} where column ${column} is another type`);
}
