/** How many files the base has in the top-level folders that deletions touch: for the guard against losing a whole one. */
import type { Clock } from '../../foundation/clock.ts';
import { type RelPath, toRelPath } from '../../foundation/names.ts';
import type { PairStore } from '../../state/pair-store.ts';

const rowsPerTurn = 5_000;

export async function countTopLevelFiles(
  state: Pick<PairStore, 'baseBelow'>,
  deleted: readonly RelPath[],
  clock: Clock,
): Promise<ReadonlyMap<string, number>> {
  const folders = new Set(deleted.flatMap((path) => (path.includes('/') ? (path.split('/')[0] ?? []) : [])));
  const counts = new Map<string, number>();
  let rows = 0;
  for (const folder of folders) {
    let files = 0;
    for (const row of state.baseBelow(toRelPath(folder))) {
      files += row.kind === 'file' ? 1 : 0;
      rows += 1;
      if (rows % rowsPerTurn === 0) {
        await clock.sleep(0);
      }
    }
    counts.set(folder, files);
  }
  return counts;
}
