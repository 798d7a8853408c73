/** Worker thread entry: reads folders and small files for `node-file-system.ts`, so that the main thread never waits for a disk. */
import { compareBytes } from '../foundation/byte-order.ts';
import { toLocalPath } from '../foundation/names.ts';
import { packFolderRows } from './folder-rows.ts';
import { readFolderSync } from './read-folder.ts';
import { parseReadRequest } from './read-protocol.ts';
import { readUnchangedSync } from './read-unchanged-sync.ts';
import { serveWorkerCalls } from './worker-calls.ts';

serveWorkerCalls(async (message) => {
  const request = parseReadRequest(message);
  if (request.kind === 'file') {
    const read = await readUnchangedSync(toLocalPath(request.path), request.expected);
    return { value: read, transfer: [read.bytes.buffer] };
  }
  const entries = readFolderSync(request.path);
  // Whoever needs an order needs this one, and finds it here for nothing.
  const rows = packFolderRows(entries.toSorted((a, b) => compareBytes(a.name, b.name)));
  return { value: rows, transfer: [rows.numbers.buffer] };
});
