/** Both sides of a pair as plain data, to compare as one, and reports of runs in brief. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReport } from '../../src-main/sync/pair.ts';
import type { MemoryObjectStore } from './memory-object-store.ts';

/** `path` -> content of every file; folders end in `/`. Without what Driftless keeps for itself. */
export function localTree(root: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .map((entry) => ({ entry, full: join(entry.parentPath, entry.name) }))
      .filter(({ full }) => !full.startsWith(join(root, '.driftless/')) && full !== join(root, '.driftless'))
      .map(({ entry, full }) => [
        full.slice(root.length + 1) + (entry.isDirectory() ? '/' : ''),
        entry.isFile() ? readFileSync(full, 'utf8') : entry.isDirectory() ? '' : 'not a file',
      ]),
  );
}

export function remoteTree(store: MemoryObjectStore): Record<string, string> {
  return Object.fromEntries([...store.objects].map(([key, { bytes }]) => [key, new TextDecoder().decode(bytes)]));
}

export type BriefReport = {
  readonly outcome: string;
  readonly did: Readonly<Record<string, number>>;
  readonly heldBack?: number;
  readonly conflicts?: readonly string[];
  readonly problems?: readonly string[];
  readonly hold?: string;
  readonly reason?: string;
};

/** Only what is not nothing. */
export function brief({ outcome, counts, conflicts, problems, hold, heldBack, reason }: RunReport): BriefReport {
  return {
    outcome,
    did: Object.fromEntries(Object.entries(counts).filter(([name, count]) => count > 0 && !name.startsWith('bytes'))),
    ...(heldBack > 0 ? { heldBack } : {}),
    ...(conflicts.length > 0 ? { conflicts: conflicts.map(({ path, kind }) => `${path} ${kind}`) } : {}),
    ...(problems.length > 0 ? { problems: problems.map(({ path, reason: { code } }) => `${path} ${code}`) } : {}),
    ...(hold === undefined ? {} : { hold: `${hold.code} ${hold.side} ${hold.count}` }),
    ...(reason === undefined ? {} : { reason: reason.code }),
  };
}
