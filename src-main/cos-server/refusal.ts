/**
 * Every refusal this server can answer: the COS code, its HTTP status and its usual words.
 * A refusal travels as an AppError until `answers.ts` writes it down, so operations simply throw it.
 * Codes: https://www.tencentcloud.com/document/product/436/7730
 */
import { AppError, hasCode } from '../foundation/app-error.ts';

const refusals = {
  AccessDenied: [403, 'Access Denied.'],
  BadDigest: [400, 'The Content-MD5 is not that of the body received.'],
  BucketAlreadyOwnedByYou: [409, 'The bucket is yours already.'],
  BucketNotEmpty: [409, 'The bucket holds objects or unfinished uploads.'],
  EntityTooLarge: [400, 'The body is larger than allowed.'],
  EntityTooSmall: [400, 'A part other than the last is smaller than 1 MB.'],
  FileAlreadyExists: [409, 'The object exists and must not be overwritten.'],
  IncompleteBody: [400, 'The body ended before Content-Length bytes were sent.'],
  InternalError: [500, 'The server failed. The request may be sent again.'],
  InvalidAccessKeyId: [403, 'The access key id is not known.'],
  InvalidArgument: [400, 'A parameter or header has a value that is not allowed.'],
  InvalidBucketName: [400, 'A bucket name is <name>-<appid>: lower-case letters, digits and hyphens.'],
  InvalidCopySource: [400, 'The copy source cannot be read as bucket and key.'],
  InvalidDelimiter: [400, 'A delimiter is exactly one character.'],
  InvalidDigest: [400, 'The Content-MD5 is no base64 MD5.'],
  InvalidObjectState: [403, 'The object is archived and has not been restored.'],
  InvalidPart: [400, 'A part is missing or is not the one that was uploaded.'],
  InvalidPartOrder: [400, 'Parts are not in ascending order.'],
  InvalidRange: [416, 'The range lies outside the object.'],
  InvalidRequest: [400, 'The request is not valid.'],
  InvalidURI: [400, 'The request target is not percent-encoded UTF-8.'],
  KeyTooLong: [400, 'An object key has at most 850 bytes.'],
  MalformedXML: [400, 'The XML is not well-formed or not what this operation expects.'],
  MethodNotAllowed: [405, 'The method is not allowed on this resource.'],
  MissingContentLength: [411, 'Content-Length is required.'],
  NoSuchBucket: [404, 'The bucket does not exist.'],
  NoSuchCopySource: [404, 'The copy source does not exist.'],
  NoSuchKey: [404, 'The object does not exist.'],
  NoSuchUpload: [404, 'The upload does not exist, or was completed or aborted.'],
  NoSuchVersion: [404, 'The version does not exist.'],
  NotImplemented: [501, 'This server does not offer the operation.'],
  PreconditionFailed: [412, 'A condition of the request does not hold.'],
  RequestTimeTooSkewed: [403, 'The time of the request is more than 15 minutes away from the time of the server.'],
  SignatureDoesNotMatch: [403, 'The signature is not the one computed from the request.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type RefusalCode = keyof typeof refusals;

export function refuse(code: RefusalCode, message: string = refusals[code][1], cause?: unknown): AppError {
  return new AppError('cos-rejected', message, { cause, data: { cosCode: code, httpStatus: refusals[code][0] } });
}

/** Whether `thrown` is an answer to the caller rather than a failure of this server. */
export function isRefusal(thrown: unknown): thrown is AppError {
  return hasCode(thrown, 'cos-rejected');
}
