/** The rows of the list: conflicts by synced folder and folder, each group under a row of its own. Pure. */
import type { ConflictView } from '../../src-main/contract/model.ts';
import { splitPath } from '../parts/path-text.tsx';

export type ConflictGroup = {
  readonly kind: 'group';
  readonly key: string;
  readonly pairId: string;
  /** Empty for the top. */
  readonly folder: string;
  readonly members: readonly ConflictView[];
};
export type ListRow = ConflictGroup | { readonly kind: 'conflict'; readonly conflict: ConflictView };

function groupKey({ pairId, path }: ConflictView): string {
  return `${pairId}\n${splitPath(path)[0]}`;
}

/** In the order of the pairs, then of folder names. */
export function groupConflicts(
  conflicts: readonly ConflictView[],
  pairOrder: readonly string[],
): readonly ConflictGroup[] {
  const groups = new Map<string, ConflictView[]>();
  for (const conflict of conflicts) {
    const key = groupKey(conflict);
    const members = groups.get(key);
    if (members === undefined) {
      groups.set(key, [conflict]);
    } else {
      members.push(conflict);
    }
  }
  const order = new Map(pairOrder.map((id, index) => [id, index]));
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  return [...groups]
    .map(([key, members]) => {
      const pairId = members[0]?.pairId ?? '';
      return {
        kind: 'group' as const,
        key,
        pairId,
        folder: key.slice(pairId.length + 1),
        members: members.toSorted((a, b) => compare(a.path, b.path)),
      };
    })
    .toSorted((a, b) => (order.get(a.pairId) ?? 0) - (order.get(b.pairId) ?? 0) || compare(a.folder, b.folder));
}

export function toRows(groups: readonly ConflictGroup[]): readonly ListRow[] {
  return groups.flatMap((group): readonly ListRow[] => [
    group,
    ...group.members.map((conflict) => ({ kind: 'conflict' as const, conflict })),
  ]);
}

export function filterConflicts(
  conflicts: readonly ConflictView[],
  pairId: string | undefined,
  words: string,
): readonly ConflictView[] {
  const wanted = words.toLowerCase();
  return conflicts.filter(
    (one) => (pairId === undefined || one.pairId === pairId) && one.path.toLowerCase().includes(wanted),
  );
}
