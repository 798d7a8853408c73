import { expect, test, vi } from 'vitest';
import type { Snapshot } from '../../src-main/contract/model.ts';
import { createEngineStore } from '../../src-renderer/state/engine-state.ts';
import { samplePair, sampleSnapshot } from './sample.ts';
import { createHeldBridge } from './show-app.tsx';

function start(first: Snapshot) {
  let current = first;
  const held = createHeldBridge(() => current);
  const store = createEngineStore(held.bridge);
  return {
    ...held,
    store,
    engineIsAt: (snapshot: Snapshot) => {
      current = snapshot;
    },
    snapshotsAsked: () => held.asked.filter(({ method }) => method === 'snapshot').length,
  };
}

const named = (name: string, revision: number): Snapshot => sampleSnapshot({ revision, pairs: [samplePair({ name })] });
const rename = (name: string, revision: number) => ({ revision, pairs: { put: [samplePair({ name })], remove: [] } });

test('the state starts from a snapshot and follows patches', async () => {
  const engine = start(named('one', 5));
  await vi.waitFor(() => expect(engine.store.state().snapshot?.revision).toBe(5));
  engine.patch(rename('two', 6));
  expect(engine.store.state().snapshot).toEqual(named('two', 6));
});

test('patches that come while the snapshot is on its way are applied after it', async () => {
  const engine = start(named('one', 5));
  engine.patch(rename('old', 5));
  engine.patch(rename('two', 6));
  engine.patch(rename('three', 7));
  await vi.waitFor(() => expect(engine.store.state().snapshot?.pairs[0]?.name).toBe('three'));
  expect(engine.snapshotsAsked()).toBe(1);
});

test('a missed patch asks for a new snapshot and shows it', async () => {
  const engine = start(named('one', 5));
  await vi.waitFor(() => expect(engine.store.state().snapshot?.revision).toBe(5));
  engine.engineIsAt(named('after the gap', 9));
  engine.patch(rename('not to be shown', 8));
  await vi.waitFor(() => expect(engine.store.state().snapshot).toEqual(named('after the gap', 9)));
  expect(engine.snapshotsAsked()).toBe(2);
});

test('a lost connection keeps the last state, and the next one starts from a new snapshot, even of a lower revision', async () => {
  const engine = start(named('one', 5));
  await vi.waitFor(() => expect(engine.store.state().snapshot?.revision).toBe(5));
  engine.connection({ kind: 'lost', retryAt: 1 });
  expect(engine.store.state()).toEqual({ connection: { kind: 'lost', retryAt: 1 }, snapshot: named('one', 5) });
  engine.engineIsAt(named('restarted', 1));
  engine.connection({ kind: 'open' });
  await vi.waitFor(() => expect(engine.store.state().snapshot).toEqual(named('restarted', 1)));
});
