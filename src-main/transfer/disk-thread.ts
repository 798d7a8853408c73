/**
 * The thread that works on folders and small files for `node-file-system.ts`. It takes longer to start than a quiet pass of a small
 * folder takes: whoever is sure to need it starts it early, and loads everything else meanwhile.
 */
import { createWorkerCalls, type WorkerCalls } from './worker-calls.ts';
import { workerUrl } from './worker-url.ts';

/** Starts with the first call. */
export function createDiskThread(): WorkerCalls {
  return createWorkerCalls(workerUrl('disk-worker'));
}

/** Under way already. Does not keep the process alive. */
export function startDiskThread(): WorkerCalls {
  const reader = createDiskThread();
  reader.startEarly();
  return reader;
}
