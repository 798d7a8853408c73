/** Values of SQLite rows with the type their column is declared with. Another type means that the file is not ours or is damaged. */
import type { SQLOutputValue } from 'node:sqlite';
import { AppError } from '../foundation/app-error.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

export function textOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : damaged(column);
}

export function numberOf(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : damaged(column);
}

export function bytesOf(row: Row, column: string): Buffer {
  const value = row[column];
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : damaged(column);
}

function damaged(column: string): never {
  throw new AppError('state-unusable', `the index of the server holds a value of the wrong type in ${column}`);
}
