/** Answers with something wrong in them, made from right ones. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Answer, AnswerBody } from '../answers.ts';

/** Announces the whole body and ends the connection after `bytes` of it. */
export function cutAfter(answer: Answer, bytes: number): Answer {
  return withBody(answer, async function* cut(chunks) {
    yield* first(chunks, bytes);
    throw Object.assign(new Error('cut by a fault rule'), { code: 'ECONNRESET' });
  });
}

/** Announces the whole body and sends nothing more after `bytes` of it, until the caller goes away. */
export function stalledAfter(answer: Answer, bytes: number, socket: Socket): Answer {
  return withBody(answer, async function* stall(chunks) {
    yield* first(chunks, bytes);
    if (!socket.destroyed) {
      await once(socket, 'close');
    }
  });
}

/** The number COS would give for other bytes. */
export function withWrongCrc64(answer: Answer): Answer {
  const { body } = answer;
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) =>
      name === 'x-cos-hash-crc64ecma' ? [name, otherNumber(String(value))] : [name, value],
    ),
  );
  if (body.kind !== 'bytes') {
    return { ...answer, headers };
  }
  const text = Buffer.from(body.bytes)
    .toString('latin1')
    .replace(/(?<=<CRC64>)\d+(?=<\/CRC64>)/, otherNumber);
  return { ...answer, headers, body: { kind: 'bytes', bytes: Buffer.from(text, 'latin1') } };
}

function otherNumber(digits: string): string {
  return String(BigInt(digits) ^ 1n);
}

/** White space before the document. It was sent to keep the connection, under a 200, before anybody knew of a refusal. */
export function padded(answer: Answer, bytes: number): Answer {
  if (answer.body.kind !== 'bytes') {
    return answer;
  }
  const padding = Buffer.alloc(bytes, '\n ');
  return { ...answer, status: 200, body: { kind: 'bytes', bytes: Buffer.concat([padding, answer.body.bytes]) } };
}

function withBody(answer: Answer, change: (chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>): Answer {
  const { body } = answer;
  if (body.kind === 'none') {
    return answer;
  }
  const whole: Extract<AnswerBody, { kind: 'stream' }> =
    body.kind === 'stream'
      ? body
      : { kind: 'stream', length: body.bytes.length, chunks: only(body.bytes), release: () => Promise.resolve() };
  return { ...answer, body: { ...whole, chunks: change(whole.chunks) } };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* first(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left <= chunk.length) {
      yield chunk.subarray(0, left);
      return;
    }
    left -= chunk.length;
    yield chunk;
  }
}
