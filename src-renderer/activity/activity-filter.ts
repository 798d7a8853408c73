/** Which entries of the history are shown. Pure. */
import type { ActivityKind, ActivityView } from '../../src-main/contract/model.ts';

const activityGroups = {
  uploaded: ['uploaded'],
  downloaded: ['downloaded'],
  deleted: ['deleted-remote', 'deleted-local'],
  folders: ['made-remote-folder', 'made-local-folder'],
  attention: ['conflict-found', 'problem-found'],
  same: ['adopted'],
} as const satisfies Record<string, readonly ActivityKind[]>;

export type ActivityGroup = keyof typeof activityGroups;
export const groupNames: readonly ActivityGroup[] = [
  'uploaded',
  'downloaded',
  'deleted',
  'folders',
  'attention',
  'same',
];

/** `groups` empty means all of them. */
export type ActivityFilter = {
  readonly groups: ReadonlySet<ActivityGroup>;
  readonly words: string;
  readonly pairId?: string;
};

export function newestFirst(entries: readonly ActivityView[]): readonly ActivityView[] {
  return entries.toSorted((a, b) => b.id - a.id);
}

export function filterActivity(entries: readonly ActivityView[], filter: ActivityFilter): readonly ActivityView[] {
  const kinds = new Set<ActivityKind>([...filter.groups].flatMap((group) => activityGroups[group]));
  const words = filter.words.trim().toLowerCase();
  return newestFirst(entries).filter(
    (entry) =>
      (kinds.size === 0 || kinds.has(entry.kind)) &&
      (filter.pairId === undefined || entry.pairId === filter.pairId) &&
      entry.path.toLowerCase().includes(words),
  );
}
