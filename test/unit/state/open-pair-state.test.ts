/** What is set aside when a state is opened, and what is not. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { toRelPath } from '../../../src-main/foundation/names.ts';
import { checkUnclean } from '../../../src-main/state/database.ts';
import { openPairState, setAsideFact } from '../../../src-main/state/open-pair-state.ts';
import { openPairStore } from '../../../src-main/state/sqlite-pair-store.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const now = Date.UTC(2026, 1, 3, 4, 5, 6);
const deps = { clock: { now: () => now }, logger: silentLogger };

test('a state that was not closed is checked, found whole, and keeps what was committed', async () => {
  const folder = makeTempFolder();
  const dying = openPairStore(folder.at('dying.sqlite'));
  dying.setFact('root-id', 'kept');
  for (const suffix of ['', '-wal']) {
    copyFileSync(folder.at(`dying.sqlite${suffix}`), folder.at(`left.sqlite${suffix}`));
  }
  dying.close();
  await checkUnclean(folder.at('left.sqlite'));
  const isSuspect = existsSync(folder.at('left.sqlite.suspect'));
  const state = openPairState(folder.at('left.sqlite'), deps);
  const rootId = state.getFact('root-id');
  state.close();
  expect({ isSuspect, rootId }).toEqual({ isSuspect: false, rootId: 'kept' });
});

test('a damaged state is set aside under the time, however often, and the new one knows where', () => {
  const folder = makeTempFolder();
  const file = folder.at('pair.sqlite');
  const reasons = [1, 2].map(() => {
    writeFileSync(file, 'no database at all'.repeat(100));
    const state = openPairState(file, deps);
    const reason = state.getFact(setAsideFact);
    state.close();
    return reason;
  });
  const time = '2026-02-03T04-05-06';
  expect(reasons).toEqual([
    expect.stringContaining(`pair.sqlite.damaged-${time}: `),
    expect.stringContaining(`pair.sqlite.damaged-${time}-2: `),
  ]);
  expect(readdirSync(folder.at('.')).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'pair.sqlite',
    `pair.sqlite.damaged-${time}`,
    `pair.sqlite.damaged-${time}-2`,
  ]);
});

test('what keeps a state from being opened is no damage: nothing is set aside', () => {
  const folder = makeTempFolder();
  const file = folder.at('pair.sqlite');
  mkdirSync(file);
  expect(() => openPairState(file, deps)).toThrow(expect.objectContaining({ code: 'state-unusable' }));
  expect(readdirSync(folder.at('.'))).toEqual(['pair.sqlite']);
});

test('forgetting takes the rows and the id of the root, and leaves the rest', () => {
  const folder = makeTempFolder();
  const state = openPairState(folder.at('pair.sqlite'), deps);
  state.setFact('root-id', 'id');
  state.setFact('last-pass-at', '5');
  state.commit([{ kind: 'put', entry: { kind: 'folder', path: toRelPath('a'), hasMarker: true } }]);
  state.forget();
  const after = {
    rows: [...state.iterateBase()],
    totals: state.totals(),
    facts: ['root-id', 'last-pass-at'].map(state.getFact),
  };
  state.close();
  expect(after).toEqual({ rows: [], totals: { files: 0, folders: 0, bytes: 0 }, facts: [undefined, '5'] });
});
