import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { startOnLastPort } from '../../../src-main/headless/page-port.ts';

/** Starts hosts in one folder; `taken` ports are another program's. */
async function starts() {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-port-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const asked: number[] = [];
  const taken = new Set<number>();
  let free = 40_001;
  const start = (): Promise<{ readonly port: number }> =>
    startOnLastPort(
      folder,
      async (port) => {
        asked.push(port);
        if (taken.has(port)) {
          throw new AppError('port-unavailable', 'in use');
        }
        return { port: port === 0 ? free++ : port };
      },
      silentLogger,
    );
  return { folder, asked, taken, start };
}

test('the first start takes a free port, and later ones the same', async () => {
  const { asked, start } = await starts();
  expect([await start(), await start(), asked]).toEqual([{ port: 40_001 }, { port: 40_001 }, [0, 40_001]]);
});

test('a port that another program has now is given up for a free one, which is kept from then on', async () => {
  const { asked, taken, start } = await starts();
  await start();
  taken.add(40_001);
  expect([await start(), await start(), asked]).toEqual([{ port: 40_002 }, { port: 40_002 }, [0, 40_001, 0, 40_002]]);
});

test.each(['', 'not json', '{"port":0}', '{"port":"x"}', '{"port":70000}'])(
  'what was kept and makes no sense (%s) is replaced',
  async (content) => {
    const { folder, asked, start } = await starts();
    await writeFile(join(folder, 'page-port.json'), content);
    await start();
    await start();
    expect(asked).toEqual([0, 40_001]);
  },
);

test('any other failure of a start is told, not tried again', async () => {
  const { folder } = await starts();
  const failing = startOnLastPort(folder, () => Promise.reject(new AppError('internal', 'no page')), silentLogger);
  await expect(failing).rejects.toMatchObject({ code: 'internal' });
});
