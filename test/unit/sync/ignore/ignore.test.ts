/** Which names never take part, and which rule says so. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import { createIgnore, type Ignore } from '../../../../src-main/sync/ignore/ignore.ts';
import { compileRules } from '../../../../src-main/sync/ignore/ignore-rules.ts';

/** Folders end in `/`. */
function ignored(ignore: Ignore, paths: readonly string[]): readonly string[] {
  return paths.filter((path) => ignore.ignores(toRelPath(path.replace(/\/$/, '')), path.endsWith('/')));
}

function which(ignore: Ignore, path: string): string | undefined {
  const by = ignore.whichRule(toRelPath(path.replace(/\/$/, '')), path.endsWith('/'));
  return by === undefined ? undefined : `${by.rule} (${by.source})`;
}

test('system, temporary and our own names are ignored at any depth, with everything below them, and nothing else is', () => {
  const left = [
    '.driftless/',
    '.driftless/tmp/x',
    'a/.Driftless/b',
    'a/x.driftless-tmp',
    '.DS_Store',
    'a/.ds_store',
    '.Trash-1000/files/x',
    'a/THUMBS.DB',
    'desktop.ini',
    '$RECYCLE.BIN/x',
    'System Volume Information/',
    '.Spotlight-V100/',
    'docs/~$report.docx',
    'docs/.~lock.report.odt#',
  ];
  const synced = [
    '/',
    'a',
    'driftless',
    '.driftless2',
    '.driftlessignore',
    'x.DS_Store',
    'Thumbs.db.txt',
    'a~$b',
    '.~lock.x',
    'xdesktop.ini',
    '.Trash',
  ];
  expect(ignored(createIgnore(), [...left, ...synced])).toEqual(left);
});

test('what Driftless itself keeps in the folder is ignored, with all below it and nothing beside it', () => {
  const ignore = createIgnore({ ownPaths: ['.local/share/driftless'] });
  expect(
    ignored(ignore, [
      '.local/share/driftless/',
      '.local/share/driftless/pairs/p.sqlite',
      '.local/share/driftless2',
      '.local/share/',
    ]),
  ).toEqual(['.local/share/driftless/', '.local/share/driftless/pairs/p.sqlite']);
});

test('rules of the settings lie over the defaults, those of the file over both, and a later rule takes an earlier one back', () => {
  const ignore = createIgnore({
    settings: '\uFEFF# build products\r\nbuild/\r\n*.log\r\n/only-top\r\n!desktop.ini\r\n',
    file: '!keep.log\nsecret\n*.tmp',
  });
  const paths = ['build/', 'build', 'src/build/x.js', 'a.log', 'keep.log', 'only-top', 'sub/only-top'];
  expect(
    [...paths, 'desktop.ini', 'Thumbs.db', 'x/secret/y', 'a.TMP'].map((path) => [path, which(ignore, path)]),
  ).toEqual([
    ['build/', 'build/ (settings)'],
    ['build', undefined],
    ['src/build/x.js', 'build/ (settings)'],
    ['a.log', '*.log (settings)'],
    ['keep.log', undefined],
    ['only-top', '/only-top (settings)'],
    ['sub/only-top', undefined],
    ['desktop.ini', undefined],
    ['Thumbs.db', 'Thumbs.db (default)'],
    ['x/secret/y', 'secret (.driftlessignore)'],
    ['a.TMP', '*.tmp (.driftlessignore)'],
  ]);
});

test('no rule brings back what Driftless keeps for itself, nor an excluded folder', () => {
  const ignore = createIgnore({
    settings: '!.driftless\n!*',
    file: '!photos\n!photos/**',
    excludedFolders: ['photos/raw'],
  });
  const paths = ['.driftless/trash/x', 'photos/', 'photos/raw/', 'photos/raw/a/b.jpg', 'photos/raw2', 'photos/Raw'];
  expect(paths.map((path) => [path, which(ignore, path)])).toEqual([
    ['.driftless/trash/x', '.driftless (own)'],
    ['photos/', undefined],
    ['photos/raw/', 'photos/raw (excluded)'],
    ['photos/raw/a/b.jpg', 'photos/raw (excluded)'],
    ['photos/raw2', undefined],
    ['photos/Raw', undefined],
  ]);
  expect(ignored(ignore, paths)).toEqual(['.driftless/trash/x', 'photos/raw/', 'photos/raw/a/b.jpg']);
});

test('paths that no folder can hold are asked about without harm', () => {
  const ignore = createIgnore({ settings: 'x' });
  expect(ignored(ignore, ['../x', '//x', './y', '..'])).toEqual(['../x', '//x']);
});

test('many different paths get the same answers as few', () => {
  const ignore = createIgnore({ settings: '*.log' });
  const paths = Array.from(
    { length: 25_000 },
    (_, index) => `folder ${index % 50}/file ${index}.${index % 3 === 0 ? 'log' : 'txt'}`,
  );
  expect(ignored(ignore, paths)).toEqual(paths.filter((path) => path.endsWith('.log')));
});

test('whatever the rules, a path is left out exactly where some rule leaves it or a folder above it out', () => {
  const piece = fc.constantFrom(
    'a',
    'B',
    'ab',
    '.',
    '*',
    '?',
    '/',
    '**',
    '[ab]',
    '\\',
    '~$',
    ' ',
    'é',
    '\u212a',
    'k',
    '#',
    '!',
    '+',
    '{',
    '(',
  );
  const pattern = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
  const part = fc.array(fc.constantFrom('a', 'b', 'AB', '.', '~$', 'é', '\u212a', 'K', 'x', '+', '('), {
    minLength: 1,
    maxLength: 3,
  });
  const path = fc
    .array(part, { minLength: 1, maxLength: 3 })
    .map((parts) => parts.map((each) => each.join('')).join('/'));
  fc.assert(
    fc.property(
      fc.array(pattern, { maxLength: 4 }),
      fc.array(path, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      (patterns, paths, isFolder) => {
        const rules = compileRules([{ source: 'settings', text: patterns.join('\n') }]);
        const sound = paths.filter((each) => !each.split('/').some((name) => name === '.' || name === '..'));
        expect(sound.map((each) => rules.ignores(each, isFolder))).toEqual(
          sound.map((each) => rules.whichRule(each, isFolder) !== undefined),
        );
      },
    ),
    { numRuns: 2_000 },
  );
});
