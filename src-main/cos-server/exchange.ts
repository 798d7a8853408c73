/**
 * One HTTP exchange: parse, authenticate, operate, answer. Never rejects, always answers or ends the connection, and leaves the
 * connection usable: what a refused request still sends is read away, within limits.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished, pipeline } from 'node:stream/promises';
import { assertNever } from '../foundation/assert-never.ts';
import { authorizeAnonymous, isAnonymous } from './anonymous-access.ts';
import { type Answer, type AnswerHeaders, refusalAnswer } from './answers.ts';
import { authenticate } from './authenticate.ts';
import { type CosRequest, parseCosRequest } from './cos-request.ts';
import type { ServerCredentials } from './credentials-file.ts';
import { answerPreflight, crossOriginHeaders } from './cross-origin.ts';
import type { FaultInjector } from './faults/inject-faults.ts';
import { isRefusal, refuse } from './refusal.ts';
import { operationNameOf, operationOf } from './router.ts';
import { answerS3 } from './s3/answer-s3.ts';
import { isAwsSigned } from './s3/authenticate-aws.ts';
import type { ServerContext } from './server-context.ts';

/** Unread bytes that are read away so that the connection can be used again; with more to come it is closed. */
const maxDrainedBytes = 1024 * 1024;
/** Carries its signature in the body and checks it there. */
const formOperation = 'POST bucket form';
/** How long a caller that is still sending gets to notice the answer. */
const lingerMs = 2_000;

export async function exchange(
  context: ServerContext,
  credentials: ServerCredentials,
  faults: FaultInjector,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { clock, random, logger } = context;
  const requestId = Buffer.from(random.hex(16), 'hex').toString('base64');
  outgoing.setHeader('Server', 'tencent-cos');
  outgoing.setHeader('Date', new Date(clock.now()).toUTCString());
  outgoing.setHeader('x-cos-request-id', requestId);
  try {
    const work = (under: ServerContext): Promise<Answer> => answer(under, credentials, incoming, requestId);
    const answered = faults.isActive()
      ? await faults.answer({ context, incoming, outgoing, requestId }, work)
      : await work(context);
    const { method, url: target } = incoming;
    logger.log('debug', 'answered', { requestId, method, target, status: answered.status });
    await send(answered, incoming, outgoing);
  } catch (error) {
    // A cut body tells a caller who is still there that it is not whole.
    outgoing.destroy();
    logger.log(isCallerGone(error) ? 'debug' : 'error', 'an answer could not be sent', { requestId, error });
  }
}

/** Callers may leave at any time, some right after the last byte and before the stream has noticed that it was sent. */
function isCallerGone(error: unknown): boolean {
  const codes: readonly unknown[] = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'];
  return error instanceof Error && 'code' in error && codes.includes(error.code);
}

async function answer(
  context: ServerContext,
  credentials: ServerCredentials,
  incoming: IncomingMessage,
  requestId: string,
): Promise<Answer> {
  let crossOrigin: AnswerHeaders = {};
  try {
    const request = parseCosRequest(incoming);
    crossOrigin = crossOriginHeaders(context, request);
    const answered = await operate(context, credentials, request);
    return { ...answered, headers: { ...answered.headers, ...crossOrigin } };
  } catch (error) {
    const refusal = isRefusal(error) ? error : refuse('InternalError', undefined, error);
    if (refusal !== error) {
      context.logger.log('error', 'a request failed', { requestId, method: incoming.method, error });
    }
    const about = {
      method: incoming.method ?? 'GET',
      host: incoming.headers.host ?? '',
      path: (incoming.url ?? '').replace(/\?.*$/s, ''),
    };
    const refused = refusalAnswer(refusal, about, { requestId, traceId: Buffer.from(requestId).toString('base64') });
    return { ...refused, headers: { ...refused.headers, ...crossOrigin } };
  }
}

/** Finds out who asks and does what is asked. */
async function operate(context: ServerContext, credentials: ServerCredentials, request: CosRequest): Promise<Answer> {
  if (request.method === 'OPTIONS') {
    return answerPreflight(context, request);
  }
  if (isAwsSigned(request)) {
    return await answerS3(context, credentials, request);
  }
  const name = operationNameOf(request);
  if (!isAnonymous(request)) {
    authenticate(request, credentials, context.clock.now());
  } else if (name !== formOperation) {
    authorizeAnonymous(context, request, name);
  }
  return await operationOf(request)(context, request);
}

async function send(answered: Answer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { status, body } = answered;
  const isUnread = !incoming.readableEnded && !incoming.complete;
  if (isUnread && Number(incoming.headers['content-length'] ?? Number.POSITIVE_INFINITY) > maxDrainedBytes) {
    outgoing.setHeader('Connection', 'close');
  }
  const headers = { ...lengthOf(answered), ...answered.headers };
  if (body.kind === 'stream') {
    try {
      outgoing.writeHead(status, headers);
      await pipeline(body.chunks, outgoing);
    } finally {
      await body.release();
    }
    return;
  }
  outgoing.writeHead(status, headers);
  if (isUnread) {
    outgoing.write(body.kind === 'bytes' ? body.bytes : '');
    await drain(incoming);
    outgoing.end();
  } else {
    outgoing.end(body.kind === 'bytes' ? body.bytes : undefined);
  }
}

function lengthOf({ status, body }: Answer): AnswerHeaders {
  switch (body.kind) {
    case 'none':
      return status === 204 || status === 304 ? {} : { 'Content-Length': 0 };
    case 'bytes':
      return { 'Content-Length': body.bytes.length };
    case 'stream':
      return { 'Content-Length': body.length };
    default:
      return assertNever(body);
  }
}

/** Reads away what the caller is still sending. Closing on it at once could destroy the answer before it is read. */
async function drain(incoming: IncomingMessage): Promise<void> {
  const timer = setTimeout(() => incoming.destroy(), lingerMs);
  incoming.resume();
  try {
    await finished(incoming);
  } catch {
    // The caller went away or took too long; its answer is written either way.
  } finally {
    clearTimeout(timer);
  }
}
