/** The list of seeded defects fits the sources, so that it cannot rot unseen; `test/mutations/run.ts` runs it. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutations } from '../../mutations/mutations.ts';

const texts = new Map<string, string>();
function textOf(file: string): string {
  const text = texts.get(file) ?? (existsSync(file) ? readFileSync(file, 'utf8') : '');
  texts.set(file, text);
  return text;
}

test('each seeded defect has one place in the engine and a test that is there to catch it', () => {
  const unfit = mutations.flatMap(({ name, file, find, replace, caughtBy }) => {
    const places = textOf(file).split(find).length - 1;
    const tests = textOf(caughtBy.file);
    return [
      ...(places === 1 ? [] : [`${name} ${file} has its text ${places} times`]),
      ...(replace === find ? [`${name} It changes nothing.`] : []),
      ...(tests === '' ? [`${name} ${caughtBy.file} is not there`] : []),
      ...(tests.includes(caughtBy.title ?? '') ? [] : [`${name} ${caughtBy.file} has no test "${caughtBy.title}"`]),
    ];
  });
  expect(unfit).toEqual([]);
});

test('there are at least 18 of them, each with a name of its own', () => {
  const names = new Set(mutations.map(({ name }) => name));
  expect({ enough: names.size >= 18, distinct: names.size }).toEqual({ enough: true, distinct: mutations.length });
});
