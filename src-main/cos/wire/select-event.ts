/**
 * The answer of SELECT Object: a row of frames, each with headers, a payload and checksums.
 * Frame: total length, length of the headers, CRC32 of these 8 bytes; headers; payload; CRC32 of all before it. Numbers are big-endian.
 */
import { crc32 } from 'node:zlib';
import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import { integer, message, record, required } from './message.ts';

export type SelectStatistics = {
  readonly bytesScanned: number;
  readonly bytesProcessed: number;
  readonly bytesReturned: number;
};

export type SelectEvent =
  | { readonly kind: 'records'; readonly bytes: Uint8Array }
  | { readonly kind: 'progress'; readonly statistics: SelectStatistics }
  | { readonly kind: 'statistics'; readonly statistics: SelectStatistics }
  /** Keeps the connection alive. */
  | { readonly kind: 'continuation' }
  | { readonly kind: 'end' }
  /** The query failed on the way; the last event. */
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

const statisticsFields = record({
  bytesScanned: required('BytesScanned', integer),
  bytesProcessed: required('BytesProcessed', integer),
  bytesReturned: required('BytesReturned', integer),
});
const progressMessage = message('Progress', statisticsFields);
const statsMessage = message('Stats', statisticsFields);

const preludeBytes = 12;
const checksumBytes = 4;
/** COS sends frames of about 1 MiB; a length far above is no length. */
const maxFrameBytes = 16 * 1024 * 1024;
const textHeader = 7;

/**
 * The events of a body. Ends after `end`; a body that is cut before it rejects with `length-mismatch`, a frame with another checksum with
 * `checksum-mismatch`, and what is no frame with `malformed-answer`. Gives the body up on every way out.
 */
export async function* parseSelectEvents(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<SelectEvent, void, undefined> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let neededBytes = preludeBytes;
  for await (const chunk of body) {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < neededBytes) {
      continue;
    }
    let rest: Uint8Array = pending.length === 1 ? chunk : Buffer.concat(pending);
    neededBytes = frameBytes(rest);
    while (rest.length >= neededBytes) {
      const event = parseFrame(rest.subarray(0, neededBytes));
      rest = rest.subarray(neededBytes);
      yield event;
      if (event.kind === 'end' || event.kind === 'error') {
        return;
      }
      neededBytes = frameBytes(rest);
    }
    pending = [rest];
    pendingBytes = rest.length;
  }
  throw new AppError('length-mismatch', 'the answer of the query ends before its last frame');
}

export function writeSelectEvent(event: SelectEvent): Uint8Array {
  switch (event.kind) {
    case 'records':
      return frame({ ':message-type': 'event', ':event-type': 'Records' }, event.bytes);
    case 'progress':
      return frame(
        { ':message-type': 'event', ':event-type': 'Progress', ':content-type': 'text/xml' },
        Buffer.from(progressMessage.write(event.statistics)),
      );
    case 'statistics':
      return frame(
        { ':message-type': 'event', ':event-type': 'Stats', ':content-type': 'text/xml' },
        Buffer.from(statsMessage.write(event.statistics)),
      );
    case 'continuation':
      return frame({ ':message-type': 'event', ':event-type': 'Cont' });
    case 'end':
      return frame({ ':message-type': 'event', ':event-type': 'End' });
    case 'error':
      return frame({ ':message-type': 'error', ':error-code': event.code, ':error-message': event.message });
    default:
      return assertNever(event);
  }
}

/** Bytes of the next frame, or of its prelude where that is not here yet. */
function frameBytes(bytes: Uint8Array): number {
  if (bytes.length < preludeBytes) {
    return preludeBytes;
  }
  const view = viewOf(bytes);
  if (crc32(bytes.subarray(0, 8)) !== view.getUint32(8)) {
    throw new AppError('checksum-mismatch', 'the head of a frame has another checksum');
  }
  const total = view.getUint32(0);
  const headers = view.getUint32(4);
  if (total > maxFrameBytes || preludeBytes + headers + checksumBytes > total) {
    throw new AppError('malformed-answer', 'the lengths of a frame do not fit');
  }
  return total;
}

function parseFrame(bytes: Uint8Array): SelectEvent {
  const view = viewOf(bytes);
  const end = bytes.length - checksumBytes;
  if (crc32(bytes.subarray(0, end)) !== view.getUint32(end)) {
    throw new AppError('checksum-mismatch', 'a frame has another checksum');
  }
  const payloadStart = preludeBytes + view.getUint32(4);
  return toEvent(parseHeaders(bytes.subarray(preludeBytes, payloadStart)), bytes.subarray(payloadStart, end));
}

function toEvent(headers: ReadonlyMap<string, string>, payload: Uint8Array): SelectEvent {
  if (headers.get(':message-type') === 'error') {
    return { kind: 'error', code: headers.get(':error-code') ?? '', message: headers.get(':error-message') ?? '' };
  }
  const type = headers.get(':event-type');
  switch (type) {
    case 'Records':
      return { kind: 'records', bytes: payload };
    case 'Progress':
      return { kind: 'progress', statistics: statisticsOf(progressMessage.parse(textOf(payload))) };
    case 'Stats':
      return { kind: 'statistics', statistics: statisticsOf(statsMessage.parse(textOf(payload))) };
    case 'Cont':
      return { kind: 'continuation' };
    case 'End':
      return { kind: 'end' };
    default:
      throw new AppError('malformed-answer', `a frame is of the unknown type ${JSON.stringify(type?.slice(0, 40))}`);
  }
}

function statisticsOf({ bytesScanned, bytesProcessed, bytesReturned }: SelectStatistics): SelectStatistics {
  return { bytesScanned, bytesProcessed, bytesReturned };
}

function parseHeaders(bytes: Uint8Array): ReadonlyMap<string, string> {
  const view = viewOf(bytes);
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const valueStart = nameEnd + 3;
    const valueEnd = valueStart <= bytes.length ? valueStart + view.getUint16(nameEnd + 1) : Number.POSITIVE_INFINITY;
    if (valueEnd > bytes.length || bytes[nameEnd] !== textHeader) {
      throw new AppError('malformed-answer', 'the headers of a frame do not fit');
    }
    headers.set(textOf(bytes.subarray(at + 1, nameEnd)), textOf(bytes.subarray(valueStart, valueEnd)));
    at = valueEnd;
  }
  return headers;
}

function frame(headers: Readonly<Record<string, string>>, payload: Uint8Array = new Uint8Array()): Uint8Array {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => headerBytes(name, value)));
  const bytes = Buffer.alloc(preludeBytes + head.length + payload.length + checksumBytes);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.writeUInt32BE(head.length, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  bytes.set(head, preludeBytes);
  bytes.set(payload, preludeBytes + head.length);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, bytes.length - checksumBytes)), bytes.length - checksumBytes);
  return bytes;
}

function headerBytes(name: string, value: string): Uint8Array {
  const text = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([Buffer.of(name.length), Buffer.from(name), Buffer.of(textHeader), length, text]);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
