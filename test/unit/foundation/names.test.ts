import { expect, test } from 'vitest';
import {
  baseName,
  joinRelPath,
  parentOf,
  parseRelPath,
  rootPath,
  toRelPath,
} from '../../../src-main/foundation/names.ts';

test('only paths that stay inside a folder are relative paths', () => {
  const refused = ['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/..', '../a', './a', 'a\0b'];
  const taken = ['a', 'a/b', '.a', '..a', 'a b', '文件/😀.txt'];
  expect(refused.map(parseRelPath)).toEqual(refused.map(() => undefined));
  expect(taken.map(parseRelPath)).toEqual(taken);
});

test('parent, base name and join fit together', () => {
  const path = toRelPath('a/b/c.txt');
  expect(joinRelPath(parentOf(path), baseName(path))).toBe(path);
  expect(parentOf(toRelPath('a'))).toBe(rootPath);
  expect(joinRelPath(rootPath, 'a')).toBe('a');
});
