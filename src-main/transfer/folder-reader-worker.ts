/** Worker thread entry: reads folders for `node-file-system.ts`, so that the main thread never waits for a directory. */
import * as v from 'valibot';
import { packFolderRows } from './folder-rows.ts';
import { readFolderSync } from './read-folder.ts';
import { serveWorkerCalls } from './worker-calls.ts';

const readRequest = v.object({ path: v.string() });

serveWorkerCalls((request) => {
  const rows = packFolderRows(readFolderSync(v.parse(readRequest, request).path));
  return { value: rows, transfer: [rows.numbers.buffer] };
});
