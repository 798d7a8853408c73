/**
 * The port of the page, kept over restarts where nobody named one: a page that was left open, and a bookmark, find the service again.
 * Only a convenience: whatever is wrong with what was kept, a free port is taken.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { hasCode } from '../foundation/app-error.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import type { Logger } from '../foundation/logger.ts';

const fileName = 'page-port.json';
const kept = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)) }),
);

/** Starts on the port of the last time in `folder`, or on a free one when another program has that now. */
export async function startOnLastPort<Host extends { readonly port: number }>(
  folder: string,
  start: (port: number) => Promise<Host>,
  logger: Logger,
): Promise<Host> {
  const file = join(folder, fileName);
  const last = await readLast(file);
  let host: Host;
  try {
    host = await start(last);
  } catch (error) {
    if (last === 0 || !hasCode(error, 'port-unavailable')) {
      throw error;
    }
    host = await start(0);
  }
  if (host.port !== last) {
    await writeFileAtomically(file, `${JSON.stringify({ port: host.port })}\n`).catch((error: unknown) => {
      logger.log('warn', 'port of the page not kept', { error });
    });
  }
  return host;
}

async function readLast(file: string): Promise<number> {
  try {
    const parsed = v.safeParse(kept, await readFile(file, 'utf8'));
    return parsed.success ? parsed.output.port : 0;
  } catch {
    // The first start, or a file that cannot be read: any port will do.
    return 0;
  }
}
