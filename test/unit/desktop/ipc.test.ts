import * as electron from 'electron';
import { beforeEach, expect, test } from 'vitest';
import { answerCalls } from '../../../src-main/desktop/ipc.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { resetStandIn, standIn } from '../../support/electron-stand-in.ts';
import { engineApi } from '../../support/engine-api.ts';

const ourPage = { url: 'driftless://app/index.html', parent: null };
let seen: unknown[];

beforeEach(() => {
  resetStandIn();
  seen = [];
  const note = async (params: unknown): Promise<undefined> => {
    seen.push(params);
  };
  const api = engineApi({
    snapshot: async () => ({
      revision: 7,
      engine: { version: '1', host: 'desktop', startedAt: 0 },
      pairs: [],
      transfers: [],
      activity: [],
      conflicts: [],
      problems: [],
    }),
    pause: note,
    resume: async () => {
      throw new AppError('not-found', 'no such pair', { data: { requestId: 'r1' } });
    },
    syncNow: async () => {
      throw new Error('internals with a secret');
    },
    answerHold: note,
  });
  answerCalls(electron, { api, logger: silentLogger });
});

function call(request: unknown, senderFrame: unknown = ourPage): unknown {
  return standIn.handlers.get('driftless:call')?.({ senderFrame }, request);
}

test('a call of our page reaches the engine and its result comes back', async () => {
  const answers = [
    await call({ method: 'snapshot', params: {} }),
    await call({ method: 'pause', params: { pairId: 'p1', minutes: 30 } }),
  ];
  expect({ answers, seen }).toEqual({
    answers: [
      { ok: true, result: expect.objectContaining({ revision: 7 }) },
      { ok: true, result: undefined },
    ],
    seen: [{ pairId: 'p1', minutes: 30 }],
  });
});

test.each([
  ['a frame inside our page', { ...ourPage, parent: ourPage }],
  ['another page', { ...ourPage, url: 'https://app/index.html' }],
  ['another host of our scheme', { ...ourPage, url: 'driftless://evil/' }],
  ['an empty page', { ...ourPage, url: '' }],
  ['a frame that is gone', null],
])('a call of %s is refused', async (_name, frame) => {
  const answer = await call({ method: 'pause', params: {} }, frame);
  expect({ answer, seen }).toEqual({
    answer: { ok: false, problem: { code: 'usage', detail: 'the caller is not our page' } },
    seen: [],
  });
});

test.each([
  ['no call at all', undefined],
  ['no parameters', { method: 'pause' }],
  ['more than a call', { method: 'pause', params: {}, path: '/' }],
  ['an unknown method', { method: 'readFile', params: {} }],
  ['a name every object has', { method: 'toString', params: {} }],
  ['a wrong type', { method: 'pause', params: { minutes: '30' } }],
  ['a value out of range', { method: 'pause', params: { minutes: 0 } }],
  ['an unknown key', { method: 'pause', params: { path: '/' } }],
])('%s is refused before the engine sees it', async (_name, request) => {
  const answer = await call(request);
  expect({ answer, seen }).toEqual({
    answer: { ok: false, problem: { code: 'usage', detail: expect.any(String) } },
    seen: [],
  });
});

test('a failure comes back as a reason, and a bug without its text', async () => {
  expect([await call({ method: 'resume', params: {} }), await call({ method: 'syncNow', params: {} })]).toEqual([
    { ok: false, problem: { code: 'not-found', detail: 'no such pair', requestId: 'r1' } },
    { ok: false, problem: { code: 'internal', detail: 'unexpected failure' } },
  ]);
});
