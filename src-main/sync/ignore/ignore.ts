/**
 * What never takes part, here and in the bucket. Asked about all three sides alike: a base row of an ignored path is parked, never
 * deleted. Driftless's own files are left out whatever the rules say; excluded folders (selective sync) come next; then the rules:
 * the defaults, over them those of the settings, over them those of the file in the root. Pure.
 */
import { defaultIgnoreRules } from '../../contract/default-ignore-rules.ts';
import type { RelPath } from '../../foundation/names.ts';
import { compileRules, type IgnoredBy } from './ignore-rules.ts';

export type Ignore = {
  readonly ignores: (path: RelPath, isFolder: boolean) => boolean;
  /** Why, or undefined for a path that takes part. */
  readonly whichRule: (path: RelPath, isFolder: boolean) => IgnoredBy | undefined;
};

/** Everything that decides what is ignored, as data that can be kept and compared. */
export type IgnoreSources = {
  readonly defaults: string;
  readonly settings: string;
  /** The text of `.driftlessignore`, '' without it. */
  readonly file: string;
  readonly excludedFolders: readonly string[];
  readonly ownPaths: readonly string[];
};

/** In the root, and synced like any file. One in a sub-folder means nothing. */
export const ignoreFileName = '.driftlessignore';

export function ignoreSources(given: Partial<IgnoreSources> = {}): IgnoreSources {
  return {
    defaults: given.defaults ?? defaultIgnoreRules.join('\n'),
    settings: given.settings ?? '',
    file: given.file ?? '',
    excludedFolders: given.excludedFolders ?? [],
    ownPaths: given.ownPaths ?? [],
  };
}

export function createIgnore(given: Partial<IgnoreSources> = {}): Ignore {
  const sources = ignoreSources(given);
  const rules = compileRules([
    { source: 'default', text: sources.defaults },
    { source: 'settings', text: sources.settings },
    { source: ignoreFileName, text: sources.file },
  ]);
  const own = placesOf(sources.ownPaths);
  const excluded = placesOf(sources.excludedFolders);
  let last = { path: '', isFolder: false, isIgnored: false };
  return {
    ignores: (path, isFolder) => {
      // The three sides ask about a path one after the other.
      if (path !== last.path || isFolder !== last.isFolder) {
        const isIgnored =
          isOwn(path) || own(path) !== undefined || excluded(path) !== undefined || rules.ignores(path, isFolder);
        last = { path, isFolder, isIgnored };
      }
      return last.isIgnored;
    },
    whichRule: (path, isFolder) => {
      const ownPlace = isOwn(path) ? '.driftless' : own(path);
      if (ownPlace !== undefined) {
        return { rule: ownPlace, source: 'own' };
      }
      const folder = excluded(path);
      return folder === undefined ? rules.whichRule(path, isFolder) : { rule: folder, source: 'excluded' };
    },
  };
}

/** The hidden folder, at any depth: a synced folder may hold another one's root. */
function isOwn(path: string): boolean {
  return path.length >= 10 && /(?:^|\/)\.driftless(?:\/|$)/i.test(path);
}

/** The one of `folders` that the path is or is below. */
function placesOf(folders: readonly string[]): (path: string) => string | undefined {
  const places = new Set(folders);
  return (path) => {
    if (places.size === 0) {
      return undefined;
    }
    if (places.has(path)) {
      return path;
    }
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash);
      if (places.has(folder)) {
        return folder;
      }
    }
    return undefined;
  };
}
