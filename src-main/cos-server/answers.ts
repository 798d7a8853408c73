/** Answers as data: what an operation returns and `exchange.ts` sends. */

import { writeError } from '../cos/wire/error.ts';
import type { AppError } from '../foundation/app-error.ts';
import type { CosRequest } from './cos-request.ts';

export type AnswerHeaders = Readonly<Record<string, string | number>>;

export type AnswerBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'stream';
      /** Exactly as many bytes as `chunks` yields. */
      readonly length: number;
      readonly chunks: AsyncIterable<Uint8Array>;
      /** Called once the answer has been sent or given up, read or not. */
      readonly release: () => Promise<void>;
    };

export type Answer = { readonly status: number; readonly headers: AnswerHeaders; readonly body: AnswerBody };

export function emptyAnswer(status: number, headers: AnswerHeaders = {}): Answer {
  return { status, headers, body: { kind: 'none' } };
}

export function xmlAnswer(text: string, headers: AnswerHeaders = {}): Answer {
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': 'application/xml' },
    body: { kind: 'bytes', bytes: Buffer.from(text) },
  };
}

/** The answer to a refused request. HEAD has no body to explain itself with. */
export function refusalAnswer(
  refusal: AppError,
  request: Pick<CosRequest, 'method' | 'host' | 'path'>,
  { requestId, traceId }: { readonly requestId: string; readonly traceId: string },
): Answer {
  const headers = { 'Content-Type': 'application/xml', 'x-cos-trace-id': traceId };
  const status = refusal.data.httpStatus ?? 500;
  if (request.method === 'HEAD') {
    return emptyAnswer(status, headers);
  }
  const text = writeError({
    code: refusal.data.cosCode ?? 'InternalError',
    message: refusal.message,
    resource: `${request.host}${request.path}`,
    requestId,
    traceId,
  });
  return { status, headers, body: { kind: 'bytes', bytes: Buffer.from(text) } };
}
