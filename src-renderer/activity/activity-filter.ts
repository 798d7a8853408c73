/** Which entries of the history are shown: groups of kinds, for chips. Pure. */
import type { ActivityKind, ActivityView } from '../../src-main/contract/model.ts';

const activityGroups = {
  uploaded: ['uploaded'],
  downloaded: ['downloaded'],
  renamed: ['renamed-remote', 'renamed-local'],
  deleted: ['deleted-remote', 'deleted-local'],
  folders: ['made-remote-folder', 'made-local-folder'],
  conflicts: ['conflict-found', 'conflict-resolved'],
  problems: ['problem-found'],
  same: ['adopted'],
} as const satisfies Record<string, readonly ActivityKind[]>;

export type ActivityGroup = keyof typeof activityGroups;
export const groupNames: readonly ActivityGroup[] = [
  'uploaded',
  'downloaded',
  'renamed',
  'deleted',
  'folders',
  'conflicts',
  'problems',
  'same',
];

/** What was already the same is the bulk of a first pass and tells nothing: it is shown only when asked for. */
const unlessAsked: ReadonlySet<ActivityGroup> = new Set<ActivityGroup>(['same']);

/** The kinds of the chosen groups; of all that matter when none is chosen. */
export function kindsOf(groups: ReadonlySet<ActivityGroup>): readonly ActivityKind[] {
  const chosen =
    groups.size > 0 ? groupNames.filter((one) => groups.has(one)) : groupNames.filter((one) => !unlessAsked.has(one));
  return chosen.flatMap((group) => activityGroups[group]);
}

export function newestFirst(entries: readonly ActivityView[]): readonly ActivityView[] {
  return entries.toSorted((a, b) => b.id - a.id);
}
