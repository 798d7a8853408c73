/**
 * Every refusal this server can answer: the COS code, its HTTP status and its usual words.
 * A refusal travels as an AppError until `answers.ts` writes it down, so operations simply throw it.
 * Codes: https://www.tencentcloud.com/document/product/436/7730
 */
import { AppError, hasCode } from '../foundation/app-error.ts';

const refusals = {
  AccessDenied: [403, 'Access Denied.'],
  AccessForbidden: [403, 'No CORS rule of the bucket allows this request.'],
  AppendPositionErr: [409, 'The position is not the length of the object.'],
  BadDigest: [400, 'The Content-MD5 is not that of the body received.'],
  BucketAlreadyOwnedByYou: [409, 'The bucket is yours already.'],
  BucketNotEmpty: [409, 'The bucket holds objects, versions, delete markers or unfinished uploads.'],
  BucketVersionNotOpen: [400, 'The bucket does not keep versions.'],
  EntityTooLarge: [400, 'The body is larger than allowed.'],
  EntityTooSmall: [400, 'A part other than the last is smaller than 1 MB.'],
  ExpiredToken: [400, 'The session token has expired.'],
  FileAlreadyExists: [409, 'The object exists and must not be overwritten.'],
  IncompleteBody: [400, 'The body ended before Content-Length bytes were sent.'],
  IncorrectNumberOfFilesInPostRequest: [400, 'A form carries exactly one file.'],
  InternalError: [500, 'The server failed. The request may be sent again.'],
  InvalidAccessKeyId: [403, 'The access key id is not known.'],
  InvalidArgument: [400, 'A parameter or header has a value that is not allowed.'],
  InvalidBucketName: [400, 'A bucket name is <name>-<appid>: lower-case letters, digits and hyphens.'],
  InvalidBucketState: [409, 'The state of the bucket does not allow this.'],
  InvalidCopySource: [400, 'The copy source cannot be read as bucket and key.'],
  InvalidDelimiter: [400, 'A delimiter is exactly one character.'],
  InvalidDigest: [400, 'The Content-MD5 is no base64 MD5.'],
  InvalidLockedTime: [409, 'A lock can be made longer and not shorter.'],
  InvalidObjectName: [400, 'The object key holds a character that is not allowed.'],
  InvalidObjectState: [403, 'The object is archived and has not been restored.'],
  InvalidPart: [400, 'A part is missing or is not the one that was uploaded.'],
  InvalidPartOrder: [400, 'Parts are not in ascending order.'],
  InvalidPolicyDocument: [400, 'The policy of the form cannot be read.'],
  InvalidRange: [416, 'The range lies outside the object.'],
  InvalidRequest: [400, 'The request is not valid.'],
  InvalidTag: [400, 'A tag is too long, repeated, one too many or has a character that is not allowed.'],
  InvalidURI: [400, 'The request target is not percent-encoded UTF-8.'],
  InventoryConfigurationNotFoundError: [404, 'The bucket has no such inventory.'],
  InventoryFull: [400, 'A bucket has at most 1000 inventories.'],
  KeyTooLong: [400, 'An object key has at most 850 bytes.'],
  MalformedPOSTRequest: [400, 'The body is no multipart/form-data of the expected form.'],
  MalformedPolicy: [400, 'The policy is no JSON of the expected form.'],
  MalformedXML: [400, 'The XML is not well-formed or not what this operation expects.'],
  MethodNotAllowed: [405, 'The method is not allowed on this resource.'],
  MissingContentLength: [411, 'Content-Length is required.'],
  NoSuchBucket: [404, 'The bucket does not exist.'],
  NoSuchBucketPolicy: [404, 'The bucket has no policy.'],
  NoSuchCORSConfiguration: [404, 'The bucket has no CORS rules.'],
  NoSuchCopySource: [404, 'The copy source does not exist.'],
  NoSuchEncryptionConfiguration: [404, 'The bucket has no default encryption.'],
  NoSuchKey: [404, 'The object does not exist.'],
  NoSuchLifecycleConfiguration: [404, 'The bucket has no lifecycle rules.'],
  NoSuchObjectLockConfiguration: [404, 'Objects of the bucket cannot be locked.'],
  NoSuchTagSet: [404, 'The bucket has no tags.'],
  NoSuchUpload: [404, 'The upload does not exist, or was completed or aborted.'],
  NoSuchVersion: [404, 'The version does not exist.'],
  NoSuchWebsiteConfiguration: [404, 'The bucket is no website.'],
  NotImplemented: [501, 'This server does not offer the operation.'],
  ObjectLocked: [409, 'The object is locked until its retention ends.'],
  ObjectNotAppendable: [409, 'The object was not made by appending.'],
  OriginConfigurationNotFoundError: [404, 'The bucket has no origin rules.'],
  PreconditionFailed: [412, 'A condition of the request does not hold.'],
  ReplicationConfigurationNotFoundError: [404, 'The bucket is not replicated.'],
  RequestTimeTooSkewed: [403, 'The time of the request is more than 15 minutes away from the time of the server.'],
  ServiceUnavailable: [503, 'The service is not available for the moment.'],
  RestoreAlreadyInProgress: [409, 'The object is being restored.'],
  RestoreNonArchiveObject: [405, 'Only archived objects can be restored.'],
  SignatureDoesNotMatch: [403, 'The signature is not the one computed from the request.'],
  SlowDown: [503, 'Reduce your request rate.'],
  SsecDecryptHeaderInvalid: [400, 'The object is encrypted with a key that the request does not bring.'],
  XAmzContentSHA256Mismatch: [400, 'The SHA-256 in x-amz-content-sha256 is not that of the body received.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type RefusalCode = keyof typeof refusals;

export function refuse(code: RefusalCode, message: string = refusals[code][1], cause?: unknown): AppError {
  return new AppError('cos-rejected', message, { cause, data: { cosCode: code, httpStatus: refusals[code][0] } });
}

/** Whether `thrown` is an answer to the caller rather than a failure of this server. */
export function isRefusal(thrown: unknown): thrown is AppError {
  return hasCode(thrown, 'cos-rejected');
}

/** The usual status of a code this server knows. */
export function refusalStatusOf(code: string): number | undefined {
  return Object.entries(refusals).find(([known]) => known === code)?.[1][0];
}
