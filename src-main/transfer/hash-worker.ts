/** Worker thread entry: MD5 and CRC64 in one pass, of an open file or of bytes moved over and back. For `hash-pool.ts`. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { AppError } from '../foundation/app-error.ts';
import { createCrc64 } from '../foundation/crc64.ts';
import { hashBytesHere } from './bytes-hasher.ts';
import { toFileError } from './errno-error.ts';
import type { FileHash } from './file-hasher.ts';
import { parseHashRequest } from './hash-protocol.ts';
import { serveWorkerCalls } from './worker-calls.ts';

const buffer = Buffer.allocUnsafe(256 * 1024);

serveWorkerCalls(async (message) => {
  const request = parseHashRequest(message);
  if (request.kind === 'file') {
    return { value: await hashFile(request.fd, request.path, request.cancelled) };
  }
  const hashed = await hashBytesHere(request.bytes);
  return { value: hashed, transfer: [hashed.bytes.buffer] };
});

async function hashFile(fd: number, path: string, cancelled: Int32Array): Promise<FileHash> {
  const md5 = createHash('md5');
  const crc64 = await createCrc64();
  let size = 0;
  for (let count = readAt(fd, size, path); count > 0; count = readAt(fd, size, path)) {
    if (Atomics.load(cancelled, 0) !== 0) {
      throw new AppError('aborted', 'hashing cancelled', { data: { path } });
    }
    const chunk = buffer.subarray(0, count);
    md5.update(chunk);
    crc64.update(chunk);
    size += count;
  }
  return { size, crc64: crc64.digest(), md5: md5.digest('hex') };
}

function readAt(fd: number, position: number, path: string): number {
  try {
    return readSync(fd, buffer, 0, buffer.length, position);
  } catch (error) {
    throw toFileError(error, path);
  }
}
