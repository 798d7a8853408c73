import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Connection, SignIn } from '../../src-renderer/bridge/bridge.ts';
import { createSocketBridge, reconnectDelayMs } from '../../src-renderer/bridge/socket-bridge.ts';
import { sampleSnapshot } from './sample.ts';

/** As much of a WebSocket as a bridge uses, driven by the test. */
class FakeSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  readonly sent: string[] = [];

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.fall();
  }

  open(): void {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  fall(): void {
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(new Event('close'));
  }

  say(frame: unknown): void {
    const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

function start(signIn: () => Promise<SignIn | undefined> = async () => undefined) {
  const sockets: FakeSocket[] = [];
  const connections: Connection[] = [];
  const patches: unknown[] = [];
  const bridge = createSocketBridge({
    connect: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    signIn,
    now: () => 1_000,
    fraction: () => 1,
  });
  const close = bridge.open({
    onConnection: (connection) => connections.push(connection),
    onPatch: (patch) => patches.push(patch),
  });
  const last = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (socket === undefined) {
      throw new Error('nothing connected yet');
    }
    return socket;
  };
  return { bridge, sockets, connections, patches, last, close };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a call is a frame with an id, and its answer is matched by that id', async () => {
  const { bridge, last } = start();
  last().open();
  const first = bridge.call('snapshot', {});
  const second = bridge.call('pause', { pairId: 'docs', minutes: 30 });
  expect(last().sent.map((text) => JSON.parse(text))).toEqual([
    { id: 1, method: 'snapshot', params: {} },
    { id: 2, method: 'pause', params: { pairId: 'docs', minutes: 30 } },
  ]);
  last().say({ id: 2, ok: true });
  last().say({ id: 1, ok: true, result: sampleSnapshot({ revision: 4 }) });
  expect([await second, (await first).revision]).toEqual([undefined, 4]);
});

test('a refusal rejects with its reason', async () => {
  const { bridge, last } = start();
  last().open();
  const answer = bridge.call('resume', { pairId: 'gone' });
  last().say({ id: 1, ok: false, problem: { code: 'not-found', detail: 'no such pair' } });
  await expect(answer).rejects.toMatchObject({ reason: { code: 'not-found', detail: 'no such pair' } });
});

test('an answer that is not what the method promises is refused', async () => {
  const { bridge, last } = start();
  last().open();
  const answer = bridge.call('snapshot', {});
  last().say({ id: 1, ok: true, result: { revision: 'x' } });
  await expect(answer).rejects.toMatchObject({ reason: { code: 'malformed-answer' } });
});

test('patches are handed on', () => {
  const { last, patches } = start();
  last().open();
  const patch = { revision: 2, problems: { put: [], remove: ['x'] } };
  last().say({ event: 'patch', data: patch });
  expect(patches).toEqual([patch]);
});

test('losing the connection rejects what waits for an answer, and later calls at once', async () => {
  const { bridge, last } = start();
  last().open();
  const waiting = bridge.call('syncNow', {});
  last().fall();
  await expect(waiting).rejects.toMatchObject({ reason: { code: 'connection-lost' } });
  await expect(bridge.call('syncNow', {})).rejects.toMatchObject({ reason: { code: 'connection-lost' } });
});

test('a call without an answer ends after thirty seconds', async () => {
  const { bridge, last } = start();
  last().open();
  const answer = expect(bridge.call('syncNow', {})).rejects.toMatchObject({ reason: { code: 'network-timeout' } });
  vi.advanceTimersByTime(30_000);
  await answer;
});

test('it connects again after growing pauses, and starts small once it was connected', () => {
  const { last, connections, sockets } = start();
  last().fall();
  vi.advanceTimersByTime(500);
  last().fall();
  vi.advanceTimersByTime(1_000);
  last().open();
  last().fall();
  expect([sockets.length, connections]).toEqual([
    3,
    [
      { kind: 'connecting' },
      { kind: 'lost', retryAt: 1_500 },
      { kind: 'connecting' },
      { kind: 'lost', retryAt: 2_000 },
      { kind: 'connecting' },
      { kind: 'open' },
      { kind: 'lost', retryAt: 1_500 },
    ],
  ]);
});

test('the pause has jitter, and a ceiling', () => {
  expect([reconnectDelayMs(1, 0), reconnectDelayMs(1, 1), reconnectDelayMs(50, 0), reconnectDelayMs(50, 1)]).toEqual([
    250, 500, 7_500, 15_000,
  ]);
});

test('when the network is back it does not wait for the pause to end', () => {
  const { last, sockets } = start();
  last().fall();
  window.dispatchEvent(new Event('online'));
  vi.advanceTimersByTime(60_000);
  expect(sockets.length).toBe(2);
});

test('back on the page, or at the press of a button, its user does not wait for the pause to end either', () => {
  const { bridge, last, sockets } = start();
  last().fall();
  window.dispatchEvent(new Event('focus'));
  last().fall();
  document.dispatchEvent(new Event('visibilitychange'));
  last().fall();
  bridge.retryNow();
  last().open();
  bridge.retryNow();
  window.dispatchEvent(new Event('focus'));
  expect(sockets.length).toBe(4);
});

test('a host that was started anew and does not know the browser is told apart, until it lets it in', async () => {
  let answer: SignIn | undefined;
  const { bridge, last, connections } = start(async () => answer);
  last().open();
  last().fall();
  bridge.retryNow();
  last().fall();
  await vi.advanceTimersByTimeAsync(0);
  answer = 'link';
  bridge.retryNow();
  last().fall();
  await vi.advanceTimersByTimeAsync(0);
  bridge.retryNow();
  last().open();
  last().fall();
  expect(connections.slice(2)).toEqual([
    { kind: 'lost', retryAt: 1_500 },
    { kind: 'connecting' },
    { kind: 'lost', retryAt: 2_000 },
    { kind: 'connecting' },
    { kind: 'lost', retryAt: 3_000 },
    { kind: 'lost', retryAt: 3_000, signIn: 'link' },
    { kind: 'connecting', signIn: 'link' },
    { kind: 'open' },
    { kind: 'lost', retryAt: 1_500 },
  ]);
});

test.each(['not json', '{"id":1}', '{"event":"patch","data":{"revision":"2"}}'])(
  'a frame that is none (%s) starts over',
  (text) => {
    const { last, connections } = start();
    last().open();
    last().say(text);
    expect(connections.at(-1)).toEqual({ kind: 'lost', retryAt: 1_500 });
  },
);

test('a closed bridge stays closed', () => {
  const { last, sockets, connections, close } = start();
  last().open();
  close();
  vi.advanceTimersByTime(60_000);
  expect([sockets.length, connections.at(-1)]).toEqual([1, { kind: 'open' }]);
});
