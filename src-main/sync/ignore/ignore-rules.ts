/**
 * Gitignore rules of several sources as one list in which the last rule that fits decides, as in git: nothing below an ignored
 * folder can be taken back. Letter case makes no difference, so that all devices of a pair leave out the same paths. The only file
 * that names the library `ignore`.
 */
import ignore from 'ignore';

/** Rules of one place, one a line. */
export type RuleLayer = { readonly source: string; readonly text: string };

export type IgnoredBy = { readonly rule: string; readonly source: string };

export type RuleList = {
  readonly ignores: (path: string, isFolder: boolean) => boolean;
  /** The rule that decides, of the path itself or of a folder above it. */
  readonly whichRule: (path: string, isFolder: boolean) => IgnoredBy | undefined;
};

/** The library remembers every path it was asked about; from time to time it must forget. */
const answersMax = 10_000;

/** Later layers lie over earlier ones. */
export function compileRules(layers: readonly RuleLayer[]): RuleList {
  const options = { ignoreCase: true, allowRelativePaths: true };
  const patterns = layers.flatMap(({ source, text }) =>
    text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .map((pattern) => ({ pattern, mark: source })),
  );
  const compiled = ignore(options).add(patterns);
  let asked = ignore(options).add(compiled);
  let answers = 0;
  const mayMatch = quickLook(patterns.map(({ pattern }) => pattern));
  const ask = (): typeof asked => {
    answers += 1;
    if (answers > answersMax) {
      answers = 0;
      asked = ignore(options).add(compiled);
    }
    return asked;
  };
  return {
    ignores: (path, isFolder) => path !== '' && mayMatch(path) && ask().ignores(isFolder ? `${path}/` : path),
    whichRule: (path, isFolder) => {
      const rule = path === '' ? undefined : ask().test(isFolder ? `${path}/` : path).rule;
      return rule === undefined ? undefined : { rule: rule.pattern, source: rule.mark ?? '' };
    },
  };
}

/**
 * False for a path that no pattern can match, which most are: each pattern that leaves something out has a run of plain characters that
 * any path it matches must hold. One without such a run makes every path worth asking about. The library takes ten times as long.
 */
function quickLook(patterns: readonly string[]): (path: string) => boolean {
  const runs = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.trim() === '' || pattern.startsWith('#') || pattern.startsWith('!')) {
      continue;
    }
    // In a set or behind a backslash, characters mean something else.
    const parts = /[[\\]/.test(pattern) ? [] : pattern.split(/[^\w.$~-]+/);
    const longest = parts.reduce((best, part) => (part.length > best.length ? part : best), '');
    if (longest === '') {
      return () => true;
    }
    runs.add(longest.replace(/[.$-]/g, '\\$&'));
  }
  if (runs.size === 0) {
    return () => false;
  }
  const any = new RegExp([...runs].join('|'), 'i');
  return (path) => any.test(path);
}
