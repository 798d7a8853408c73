/**
 * Worker thread entry: reads folders, and reads and writes small files, for `node-file-system.ts`, so that the main thread never waits
 * for a disk.
 */
import { assertNever } from '../foundation/assert-never.ts';
import { toLocalPath } from '../foundation/names.ts';
import { parseDiskRequest } from './disk-protocol.ts';
import { readFolderSync } from './read-folder.ts';
import { readUnchangedSync } from './read-unchanged-sync.ts';
import { runWriteSteps } from './run-write-steps.ts';
import { statSync } from './stat-sync.ts';
import { serveWorkerCalls } from './worker-calls.ts';

serveWorkerCalls(async (message) => {
  const request = parseDiskRequest(message);
  switch (request.kind) {
    case 'folder': {
      const rows = readFolderSync(request.path);
      return { value: rows, transfer: [rows.numbers.buffer] };
    }
    case 'stat':
      return { value: statSync(request.path) };
    case 'file': {
      const read = await readUnchangedSync(toLocalPath(request.path), request.expected);
      return { value: read, transfer: [read.bytes.buffer] };
    }
    case 'write':
      return { value: await runWriteSteps(request.steps) };
    default:
      return assertNever(request);
  }
});
