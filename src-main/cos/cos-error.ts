/**
 * What COS refused, as an AppError: the code of the body first, the HTTP status where there is none.
 * An answer that does not identify itself as COS is never believed, least of all its 404.
 * Codes: https://www.tencentcloud.com/document/product/436/7730
 */
import type { ProblemCode } from '../contract/problem-codes.ts';
import { AppError, type ErrorData } from '../foundation/app-error.ts';
import type { AnswerHeaders } from './transport.ts';
import { type ErrorMessage, isError, parseError } from './wire/error.ts';
import { parseTime } from './wire/fields.ts';

export type RefusedAnswer = {
  readonly method: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
  /** This machine's time when the answer came, and the correction its signature was made with. */
  readonly receivedAt: number;
  readonly appliedOffsetMs: number;
};

/** Differences below this are no reason to correct the clock: they are travel time. */
export const leastSkewMs = 30_000;

const problemByCosCode: ReadonlyMap<string, ProblemCode> = new Map<string, ProblemCode>([
  ['SlowDown', 'cos-throttled'],
  ['ServiceUnavailable', 'cos-throttled'],
  ['KmsFreqControl', 'cos-throttled'],
  ['RequestTimeout', 'cos-throttled'],
  ['UserNetworkTooSlow', 'cos-throttled'],
  ['InternalError', 'cos-server-error'],
  ['KmsInternalException', 'cos-server-error'],
  ['IncompleteBody', 'length-mismatch'],
  ['EntitySizeNotMatch', 'length-mismatch'],
  ['BadDigest', 'checksum-mismatch'],
  ['InvalidDigest', 'checksum-mismatch'],
  ['InvalidSHA1Digest', 'checksum-mismatch'],
  ['RequestTimeTooSkewed', 'cos-clock-skewed'],
  ['ExpiredToken', 'cos-token-expired'],
  ['InvalidAccessKeyId', 'cos-unknown-secret-id'],
  ['SignatureDoesNotMatch', 'cos-signature-mismatch'],
  ['PaymentRequired', 'cos-payment-required'],
  ['UnavailableForLegalReasons', 'cos-payment-required'],
  ['NoSuchBucket', 'cos-no-such-bucket'],
  ['InvalidBucketName', 'cos-no-such-bucket'],
  ['InvalidRegionName', 'cos-no-such-bucket'],
  ['AccessDenied', 'cos-access-denied'],
  ['NoProcessAuthority', 'cos-access-denied'],
  ['PathStyleDomainForbidden', 'cos-access-denied'],
  ['UserNotSourceBucketOwner', 'cos-access-denied'],
  ['UserNotTargetBucketOwner', 'cos-access-denied'],
  ['NoSuchKey', 'cos-no-such-key'],
  ['NoSuchVersion', 'cos-no-such-key'],
  ['NoSuchCopySource', 'cos-no-such-key'],
  ['NoSuchUpload', 'cos-no-such-upload'],
  // Parts that do not fit together: the upload cannot be finished and starts again.
  ['EntityTooSmall', 'cos-no-such-upload'],
  ['InvalidPart', 'cos-no-such-upload'],
  ['InvalidPartOrder', 'cos-no-such-upload'],
  ['ListPartUploadIdIsEmpty', 'cos-no-such-upload'],
  ['InvalidUploadStatus', 'cos-no-such-upload'],
  ['PreconditionFailed', 'cos-precondition-failed'],
  ['AppendPositionErr', 'cos-precondition-failed'],
  ['FileAlreadyExists', 'cos-already-exists'],
  ['PathConflict', 'cos-conflict'],
  ['UploadConflict', 'cos-conflict'],
  ['InvalidRange', 'cos-invalid-range'],
  ['InvalidObjectState', 'cos-object-archived'],
  ['DownloadForbidden', 'cos-download-forbidden'],
  ['KeyTooLong', 'name-too-long'],
  ['InvalidObjectName', 'name-not-allowed-in-cos'],
  ['InvalidURI', 'name-not-allowed-in-cos'],
]);

const problemByStatus: ReadonlyMap<number, ProblemCode> = new Map<number, ProblemCode>([
  [401, 'cos-access-denied'],
  [402, 'cos-payment-required'],
  [403, 'cos-access-denied'],
  [408, 'cos-throttled'],
  [412, 'cos-precondition-failed'],
  [416, 'cos-invalid-range'],
  [429, 'cos-throttled'],
  [451, 'cos-payment-required'],
  [501, 'cos-rejected'],
  [503, 'cos-throttled'],
]);

/** Whether the headers are COS's own and not those of a proxy or a captive portal. */
export function isFromCos(headers: AnswerHeaders): boolean {
  return requestIdOf(headers) !== undefined || headers.server?.toLowerCase() === 'tencent-cos';
}

function requestIdOf(headers: AnswerHeaders): string | undefined {
  const requestId = headers['x-cos-request-id'];
  return requestId === '' ? undefined : requestId;
}

/** Also for a 200 whose body is an `Error`, as copies and completions give it. */
export function toCosError(answer: RefusedAnswer): AppError {
  const { status, headers, method } = answer;
  if (!isFromCos(headers)) {
    return new AppError('answer-not-from-cos', `something other than COS answered ${method} with ${status}`, {
      data: dataOf(answer),
    });
  }
  const message = messageIn(answer.body);
  const code = message === undefined ? problemOfStatus(answer) : problemOf(message, status);
  const said = message === undefined ? `${status}` : `${status} ${message.code}: ${message.message}`;
  return new AppError(code, `COS refused ${method} with ${said}`, { data: dataOf(answer, message) });
}

/** The problem of one entry that failed inside a DELETE Multiple Objects. */
export function toEntryError(code: string, message: string, data: ErrorData): AppError {
  return new AppError(problemOf({ code, message }, 200), `COS refused an entry with ${code}: ${message}`, {
    data: { ...data, cosCode: code },
  });
}

function messageIn(body: string): ErrorMessage | undefined {
  if (!isError(body)) {
    return undefined;
  }
  try {
    return parseError(body);
  } catch {
    // A cut or odd error body leaves the status to go by, which says enough and is handled as carefully.
    return undefined;
  }
}

/** Some bodies carry `AccessDenied` with the exact code as their message. */
function problemOf({ code, message }: Pick<ErrorMessage, 'code' | 'message'>, status: number): ProblemCode {
  if (code === 'AccessDenied') {
    const isExpired = /request has expired/i.test(message);
    return isExpired ? 'cos-clock-skewed' : (problemByCosCode.get(message.trim()) ?? 'cos-access-denied');
  }
  return (
    problemByCosCode.get(code) ?? problemByStatus.get(status) ?? (status >= 500 ? 'cos-server-error' : 'cos-rejected')
  );
}

function problemOfStatus(answer: RefusedAnswer): ProblemCode {
  const { status, method, key } = answer;
  if (status === 404) {
    // Only HEAD may say so without a body; any other bare 404 is not trusted to mean that something is gone.
    if (method !== 'HEAD') {
      return 'malformed-answer';
    }
    return key === undefined ? 'cos-no-such-bucket' : 'cos-no-such-key';
  }
  if (status === 403 && method === 'HEAD' && isSkewed(answer)) {
    return 'cos-clock-skewed';
  }
  if (status >= 300 && status < 400) {
    return 'cos-no-such-bucket';
  }
  return problemByStatus.get(status) ?? (status >= 500 ? 'cos-server-error' : 'cos-rejected');
}

/** HEAD says 403 without a reason: a clock that is off while the answer's date is right explains it. */
function isSkewed(answer: RefusedAnswer): boolean {
  const offset = clockOffsetOf(answer);
  return offset !== undefined && Math.abs(offset - answer.appliedOffsetMs) >= leastSkewMs;
}

function clockOffsetOf({ headers, receivedAt }: RefusedAnswer, message?: ErrorMessage): number | undefined {
  const serverTime = parseTime(message?.serverTime ?? '') ?? parseTime(headers.date ?? '');
  return serverTime === undefined ? undefined : serverTime - receivedAt;
}

function dataOf(answer: RefusedAnswer, message?: ErrorMessage): ErrorData {
  const { headers, status, bucket, key } = answer;
  const requestId = requestIdOf(headers) ?? message?.requestId;
  const retryAfterMs = parseRetryAfter(headers['retry-after'], answer.receivedAt);
  const clockOffsetMs = clockOffsetOf(answer, message);
  return {
    httpStatus: status,
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
    ...(message === undefined ? {} : { cosCode: message.code }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
  };
}

/** Seconds or a date. */
function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (/^\d{1,6}$/.test(text.trim())) {
    return Number(text) * 1000;
  }
  const time = parseTime(text);
  return time === undefined ? undefined : Math.max(0, time - now);
}
