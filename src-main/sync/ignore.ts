/**
 * The names that never take part, here and in the bucket. Asked about all three sides: a base row of an ignored path is parked,
 * never deleted. Pure.
 */
import type { RelPath } from '../foundation/names.ts';

export type Ignore = (path: RelPath) => boolean;

/** `*` stands for any characters of one name. Letter case makes no difference. */
const ignoredNames: readonly string[] = [
  '.driftless',
  '*.driftless-tmp',
  '.DS_Store',
  '.Trash-*',
  'Thumbs.db',
  'desktop.ini',
  '$RECYCLE.BIN',
  'System Volume Information',
  '~$*',
  '.~lock.*#',
];

/**
 * True for a path whose own name, or that of a folder above it, is ignored; and for `ownPaths` and all below them: what Driftless
 * itself keeps in the folder, such as its state, which changes with every sync.
 */
export function createIgnore(ownPaths: readonly RelPath[] = []): Ignore {
  const names = ignoredNames.map((name) => name.split('*').map(escapeForPattern).join('[^/]*'));
  const pattern = new RegExp(`(?:^|/)(?:${names.join('|')})(?:/|$)`, 'iu');
  const isOwn = (path: RelPath): boolean => ownPaths.some((own) => path === own || path.startsWith(`${own}/`));
  return (path) => pattern.test(path) || isOwn(path);
}

function escapeForPattern(text: string): string {
  return text.replaceAll(/[.$^+?()[\]{}|\\]/g, '\\$&');
}
