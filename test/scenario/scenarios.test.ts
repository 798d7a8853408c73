import { describe, expect, test } from 'vitest';
import { modes, play } from './play.ts';
import { readScenarios } from './scenario.ts';

const files = readScenarios();

test('there are at least 60 scenarios, each with a title of its own', () => {
  const titles = files.flatMap(({ scenarios }) => scenarios.map(({ title }) => title));
  expect({ enough: titles.length >= 60, distinct: new Set(titles).size }).toEqual({
    enough: true,
    distinct: titles.length,
  });
});

describe.for(files)('$file', ({ scenarios }) => {
  for (const scenario of scenarios) {
    for (const mode of modes) {
      test(`${scenario.title} (${mode})`, async () => {
        const outcomes = await play(scenario, mode);
        expect(outcomes.map(({ found }) => found)).toEqual(outcomes.map(({ wanted }) => wanted));
      });
    }
  }
});
