/**
 * What listings showed a while ago: COS documents them as eventually consistent while everything else is current.
 * Remembers in memory what the writes it is told of changed; from the moment it is made, and for so long as it is asked to.
 */
import type { Clock } from '../../foundation/clock.ts';
import { listPage } from '../list-page.ts';
import type { ListedRow, ObjectTable } from '../object-table.ts';

/** What a key was before a write that began at `at`; undefined when it was not there. */
type Change = { readonly at: number; readonly before: ListedRow | undefined };

export type ListingHistory = {
  /** Runs a write. `key` is '' for one that may change any key of the bucket. */
  readonly duringWrite: <Result>(bucket: number, key: string, write: () => Promise<Result>) => Promise<Result>;
  /** The listing of `lagMs` ago. */
  readonly listedBefore: (lagMs: number) => ObjectTable['list'];
};

export function createListingHistory(objects: ObjectTable, clock: Clock, keepMs: number): ListingHistory {
  const buckets = new Map<number, Map<string, readonly Change[]>>();

  function rowsNow(bucket: number, key: string): ReadonlyMap<string, ListedRow> {
    const limit = key === '' ? Number.POSITIVE_INFINITY : 1;
    const { entries } = objects.list(bucket, { prefix: key, marker: '', delimiter: '', limit });
    return new Map(entries.filter((row) => key === '' || row.key === key).map((row) => [row.key, row]));
  }

  function remember(bucket: number, key: string, change: Change): void {
    const changes = buckets.get(bucket) ?? new Map<string, readonly Change[]>();
    buckets.set(bucket, changes);
    const recent = (changes.get(key) ?? []).filter(({ at }) => at > change.at - keepMs);
    changes.set(key, [...recent, change]);
  }

  /** Keys that looked otherwise at `then`, with what they were. */
  function rowsThen(bucket: number, then: number): ReadonlyMap<string, ListedRow | undefined> {
    const rows = new Map<string, ListedRow | undefined>();
    for (const [key, changes] of buckets.get(bucket) ?? []) {
      const first = changes.find(({ at }) => at > then);
      if (first !== undefined) {
        rows.set(key, first.before);
      }
    }
    return rows;
  }

  return {
    duringWrite: async (bucket, key, write) => {
      const at = clock.now();
      const before = rowsNow(bucket, key);
      if (key !== '') {
        // Known before it happens: a listing in between must not show more than one afterwards.
        remember(bucket, key, { at, before: before.get(key) });
        return await write();
      }
      const result = await write();
      const after = rowsNow(bucket, key);
      for (const each of new Set([...before.keys(), ...after.keys()])) {
        const row = before.get(each);
        if (row?.etag !== after.get(each)?.etag) {
          remember(bucket, each, { at, before: row });
        }
      }
      return result;
    },
    listedBefore: (lagMs) => (bucket, query) => {
      const then = rowsThen(bucket, clock.now() - lagMs);
      const rows = new Map<string, ListedRow | undefined>([...rowsNow(bucket, ''), ...then]);
      const sorted = [...rows.values()]
        .filter((row) => row !== undefined)
        .map((row) => ({ row, bytes: Buffer.from(row.key) }))
        .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
      return listPage(query, function* seek(from, below) {
        for (const { row, bytes } of sorted) {
          if (Buffer.compare(bytes, from) >= 0 && Buffer.compare(bytes, below) < 0) {
            yield row;
          }
        }
      });
    },
  };
}
