import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createTransferBoard,
  type RunningTransfer,
  type TransferBoardView,
} from '../../../src-main/transfer/progress.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

function makeBoard() {
  const clock = createFakeClock();
  const seen: { readonly at: number; readonly view: TransferBoardView }[] = [];
  const board = createTransferBoard({
    pairId: 'p',
    clock,
    onChange: (view) => {
      seen.push({ at: clock.now(), view });
    },
  });
  return { clock, seen, board };
}

test('a transfer is shown from its start to its end', async () => {
  const { clock, seen, board } = makeBoard();
  board.beginPass();
  board.expect({ files: 2, bytes: 300 });
  const transfer = board.start({ direction: 'up', path: 'a', bytesTotal: 100 });
  transfer.advance(40);
  await clock.advance(250);
  transfer.finish();
  transfer.finish();
  await clock.advance(250);
  const row = { id: 'p:1', pairId: 'p', direction: 'up', path: 'a', bytesTotal: 100 };
  expect(seen.slice(1).map(({ view }) => ({ ...view, progress: { ...view.progress, bytesPerSecond: 0 } }))).toEqual([
    {
      transfers: [{ ...row, bytesDone: 40 }],
      progress: {
        filesDone: 0,
        filesTotal: 2,
        bytesDone: 40,
        bytesTotal: 300,
        bytesPerSecond: 0,
        isSpeedUnsteady: true,
      },
    },
    {
      transfers: [],
      progress: {
        filesDone: 1,
        filesTotal: 2,
        bytesDone: 100,
        bytesTotal: 300,
        bytesPerSecond: 0,
        isSpeedUnsteady: true,
      },
    },
  ]);
});

test('changes are told at once after a quiet time, and then four times a second, the last one too', async () => {
  const { clock, seen, board } = makeBoard();
  const startedAt = clock.now();
  board.beginPass();
  const transfer = board.start({ direction: 'down', path: 'a', bytesTotal: 1_000_000 });
  for (let step = 1; step <= 1000; step += 1) {
    transfer.advance(step * 1000);
    await clock.advance(1);
  }
  const times = seen.map(({ at }) => at - startedAt);
  await clock.advance(250);
  expect({ times, last: seen.at(-1)?.view.transfers[0]?.bytesDone }).toEqual({
    times: [0, 250, 500, 750, 1000],
    last: 1_000_000,
  });
});

test('the speed follows a steady stream and sinks when bytes stand still', async () => {
  const { clock, seen, board } = makeBoard();
  board.beginPass();
  const transfer = board.start({ direction: 'down', path: 'a', bytesTotal: 1e9 });
  for (let step = 1; step <= 200; step += 1) {
    await clock.advance(100);
    transfer.advance(step * 100_000);
  }
  await clock.advance(250);
  const steady = seen.at(-1)?.view.progress?.bytesPerSecond ?? 0;
  await clock.advance(10_000);
  const stalled = seen.at(-1)?.view.progress?.bytesPerSecond ?? 0;
  expect({ isNearOneMegabyte: Math.abs(steady - 1e6) < 1e5, isSinking: stalled < steady / 10 }).toEqual({
    isNearOneMegabyte: true,
    isSinking: true,
  });
});

test('the speed is right from the first second on, but told to be unsteady until it has been the same for some time', async () => {
  const { clock, seen, board } = makeBoard();
  // Time in which nothing was to be done does not count.
  await clock.advance(3_600_000);
  board.beginPass();
  const transfer = board.start({ direction: 'down', path: 'a', bytesTotal: 1e9 });
  let done = 0;
  const move = async (ms: number, bytesPerSecond: number): Promise<unknown> => {
    for (let step = 0; step < ms / 100; step += 1) {
      await clock.advance(100);
      done += bytesPerSecond / 10;
      transfer.advance(done);
    }
    const { bytesPerSecond: speed = 0, isSpeedUnsteady = false } = seen.at(-1)?.view.progress ?? {};
    return { megabytes: Math.round(speed / 1e6), isSpeedUnsteady };
  };
  const said = [await move(1_000, 10e6), await move(5_000, 10e6), await move(2_000, 40e6), await move(10_000, 40e6)];
  expect(said).toEqual([
    { megabytes: expect.closeTo(10, -0.5), isSpeedUnsteady: true },
    { megabytes: 10, isSpeedUnsteady: false },
    { megabytes: expect.closeTo(25, -1.2), isSpeedUnsteady: false },
    { megabytes: expect.closeTo(40, -0.8), isSpeedUnsteady: false },
  ]);
});

test('bytes that were there before move the bar and not the speed', async () => {
  const { clock, seen, board } = makeBoard();
  board.beginPass();
  const transfer = board.start({ direction: 'up', path: 'a', bytesTotal: 1000 });
  transfer.find(600);
  await clock.advance(1_000);
  const { bytesDone, bytesPerSecond } = seen.at(-1)?.view.progress ?? {};
  expect({ bytesDone, bytesPerSecond }).toEqual({ bytesDone: 600, bytesPerSecond: 0 });
});

test('a jump of the clock changes neither pace nor sign of the speed', async () => {
  const { clock, seen, board } = makeBoard();
  board.beginPass();
  const transfer = board.start({ direction: 'up', path: 'a', bytesTotal: 1000 });
  clock.jump(-3_600_000);
  transfer.advance(500);
  await clock.advance(1000);
  expect(seen.map(({ view }) => (view.progress?.bytesPerSecond ?? -1) >= 0)).not.toContain(false);
});

test('nothing is told after stop, and no timer is left', async () => {
  const { clock, seen, board } = makeBoard();
  board.beginPass();
  const transfer = board.start({ direction: 'up', path: 'a', bytesTotal: 10 });
  board.stop();
  transfer.advance(5);
  await clock.advance(5000);
  expect({ count: seen.length, pending: clock.pending() }).toEqual({ count: 1, pending: 0 });
});

const step = fc.oneof(
  fc.record({ kind: fc.constant('expect' as const), files: fc.nat(5), bytes: fc.nat(500) }),
  fc.record({ kind: fc.constant('start' as const), bytes: fc.nat(500) }),
  fc.record({ kind: fc.constant('advance' as const), which: fc.nat(3), bytes: fc.nat(800) }),
  fc.record({ kind: fc.constant('finish' as const), which: fc.nat(3) }),
);

test('whatever happens in a pass, nothing shrinks and done never exceeds total', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 30, maxLength: 60 }), (steps) => {
      const { board } = makeBoard();
      const running: RunningTransfer[] = [];
      board.beginPass();
      const views = steps.map((action) => {
        if (action.kind === 'expect') {
          board.expect(action);
        } else if (action.kind === 'start') {
          running.push(board.start({ direction: 'up', path: 'a', bytesTotal: action.bytes }));
        } else if (action.kind === 'advance') {
          running[action.which]?.advance(action.bytes);
        } else {
          running[action.which]?.finish();
        }
        return board.view().progress ?? { filesDone: -1, filesTotal: 0, bytesDone: -1, bytesTotal: 0 };
      });
      const counts = ['filesDone', 'filesTotal', 'bytesDone', 'bytesTotal'] as const;
      const shrinking = counts.filter((count) =>
        views.some((view, index) => view[count] < (views[index - 1]?.[count] ?? 0)),
      );
      const exceeding = views.filter((view) => view.filesDone > view.filesTotal || view.bytesDone > view.bytesTotal);
      expect({ shrinking, exceeding }).toEqual({ shrinking: [], exceeding: [] });
    }),
  );
});
