import { expect, test } from 'vitest';
import { keepListCuts, readListCuts } from '../../../../src-main/sync/gather/list-cuts.ts';

test('cuts are kept as they were given, written only where they are others, and what is no list of them is none', () => {
  const facts = new Map<string, string>();
  let writes = 0;
  const state = {
    getFact: (name: string) => facts.get(name),
    setFact: (name: string, value: string) => {
      writes += 1;
      facts.set(name, value);
    },
  };
  const before = readListCuts(state);
  keepListCuts(state, ['a/b', '\u{1f600}']);
  keepListCuts(state, ['a/b', '\u{1f600}']);
  const kept = readListCuts(state);
  keepListCuts(state, []);
  const none = readListCuts(state);
  const damaged = ['{', '[1]', '"x"'].map((text) => {
    state.setFact('list-cuts', text);
    return readListCuts(state);
  });
  expect({ before, kept, none, writes, damaged }).toEqual({
    before: undefined,
    kept: ['a/b', '\u{1f600}'],
    none: [],
    writes: 5,
    damaged: [undefined, undefined, undefined],
  });
});
