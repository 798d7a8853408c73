import { expect, test } from 'vitest';
import type { PairState } from '../../../src-main/contract/model.ts';
import { createStateTeller } from '../../../src-main/headless/tell-states.ts';
import { restingPair } from '../../support/resting-pair.ts';

const pair = restingPair({
  id: 'p',
  name: 'Documents',
  localRoot: '/home/me/Documents',
  state: { kind: 'starting' },
});

test('a service tells its terminal once that a folder waits or has stopped, and once that it goes on', () => {
  const said: string[] = [];
  const tell = createStateTeller((line) => said.push(line));
  const stopped: PairState = { kind: 'stopped', reason: { code: 'cos-signature-mismatch', detail: '' } };
  const held: PairState = {
    kind: 'held',
    hold: { code: 'mass-deletion', side: 'remote', count: 30, paths: ['a'], since: 0, choices: ['proceed'] },
  };
  const states: readonly PairState[] = [
    { kind: 'starting' },
    { kind: 'idle' },
    stopped,
    stopped,
    { kind: 'checking' },
    stopped,
    { kind: 'idle' },
    held,
  ];
  for (const [index, state] of states.entries()) {
    tell({ revision: index + 1, pairs: { put: [{ ...pair, state }], remove: [] } });
  }
  expect(said.map((line) => line.replace(/^driftless: Documents: /, ''))).toEqual([
    expect.stringContaining('SecretKey'),
    'goes on',
    expect.stringContaining('30 files would be deleted in the bucket'),
    '  a',
    '  ... and 29 more',
    'Answer on the page.',
  ]);
});
