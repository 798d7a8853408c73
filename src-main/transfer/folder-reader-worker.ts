/** Worker thread entry: reads folders for `node-file-system.ts`, so that the main thread never waits for a directory. */
import * as v from 'valibot';
import { compareBytes } from '../foundation/byte-order.ts';
import { packFolderRows } from './folder-rows.ts';
import { readFolderSync } from './read-folder.ts';
import { serveWorkerCalls } from './worker-calls.ts';

const readRequest = v.object({ path: v.string() });

serveWorkerCalls((request) => {
  const entries = readFolderSync(v.parse(readRequest, request).path);
  // Whoever needs an order needs this one, and finds it here for nothing.
  const rows = packFolderRows(entries.toSorted((a, b) => compareBytes(a.name, b.name)));
  return { value: rows, transfer: [rows.numbers.buffer] };
});
