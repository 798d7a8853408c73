import { app } from 'electron';
import { beforeEach, expect, test } from 'vitest';
import { stopBeforeQuit, stopDeadlineMs } from '../../../src-main/desktop/quit.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { resetStandIn, standIn } from '../../support/electron-stand-in.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

beforeEach(resetStandIn);

test('the app ends when the engine has stopped, not before, and stops it once', async () => {
  const clock = createFakeClock();
  const stopping = Promise.withResolvers<void>();
  let stops = 0;
  const stop = (): Promise<void> => {
    stops += 1;
    return stopping.promise;
  };
  const quitting = stopBeforeQuit({ app, stop, clock, logger: silentLogger });
  const before = quitting.hasBegun();
  app.quit();
  app.quit();
  const during = [quitting.hasBegun(), standIn.exitCode];
  stopping.resolve();
  await clock.advance(0);
  expect({ before, during, after: standIn.exitCode, stops, timers: clock.pending() }).toEqual({
    before: false,
    during: [true, undefined],
    after: 0,
    stops: 1,
    timers: 0,
  });
});

test('an engine that does not stop holds the app for a bounded time', async () => {
  const clock = createFakeClock();
  stopBeforeQuit({ app, stop: () => new Promise(() => undefined), clock, logger: silentLogger });
  app.quit();
  await clock.advance(stopDeadlineMs - 1);
  const before = standIn.exitCode;
  await clock.advance(1);
  expect([before, standIn.exitCode]).toEqual([undefined, 0]);
});

test('an engine that fails to stop does not keep the app', async () => {
  const clock = createFakeClock();
  const logged: string[] = [];
  const logger = { log: (_level: string, message: string) => void logged.push(message) };
  stopBeforeQuit({ app, stop: () => Promise.reject(new Error('disk gone')), clock, logger });
  app.quit();
  await clock.advance(0);
  expect([standIn.exitCode, logged]).toEqual([0, ['the engine did not stop cleanly']]);
});

test('what ends the app by itself stops the engine first, and the quit that follows is not held up again', async () => {
  const clock = createFakeClock();
  let stops = 0;
  const stop = async (): Promise<void> => {
    stops += 1;
  };
  const quitting = stopBeforeQuit({ app, stop, clock, logger: silentLogger });
  await quitting.stopNow();
  await quitting.stopNow();
  const before = [quitting.hasBegun(), standIn.exitCode];
  app.quit();
  expect({ before, after: standIn.exitCode, stops }).toEqual({ before: [true, undefined], after: 0, stops: 1 });
});
