/** Limits of bandwidth on real sockets: how long a transfer takes at least, and that nothing breaks by being slow. */
import { expect, test } from 'vitest';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { createBandwidth } from '../../src-main/transfer/bandwidth.ts';
import { clientOfServer } from '../support/client-of-server.ts';
import { startTestServer } from '../support/cos-server.ts';

const kib = 1024;

test('uploads and downloads of several files together take the time that the limits give them', async () => {
  await using server = await startTestServer();
  const client = clientOfServer(server);
  const bandwidth = createBandwidth(systemClock);
  const store = bandwidth.limited(client.bucket(server.bucket));
  const bytes = Buffer.alloc(512 * kib, 'some bytes ');
  const keys = ['a', 'b'].map(toObjectKey);
  const upload = (): Promise<unknown> =>
    Promise.all(keys.map((key) => store.put(key, { size: bytes.length, open: () => bytes }, {})));
  const download = (): Promise<Buffer[]> =>
    Promise.all(
      keys.map(async (key) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of (await store.get(key, {})).body) {
          chunks.push(chunk);
        }
        return Buffer.concat(chunks);
      }),
    );
  const secondsOf = async (run: () => Promise<unknown>): Promise<number> => {
    const startedAt = performance.now();
    await run();
    return (performance.now() - startedAt) / 1000;
  };
  await secondsOf(upload);
  const free = { up: await secondsOf(upload), down: await secondsOf(download) };
  bandwidth.setLimits({ up: 1_024, down: 1_024, timetable: [] });
  const held = { up: await secondsOf(upload), down: await secondsOf(download) };
  const got = await download();
  await client.close();
  expect({
    // One mebibyte at 1 MiB a second, a quarter of it at once; and no more than what a slow machine may add.
    isUpHeld: held.up > 0.7 && held.up < 2 + 5 * free.up,
    isDownHeld: held.down > 0.7 && held.down < 2 + 5 * free.down,
    isWhole: got.every((each) => each.equals(bytes)),
  }).toEqual({ isUpHeld: true, isDownHeld: true, isWhole: true });
});
