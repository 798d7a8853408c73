import { expect, test } from 'vitest';
import { type RefusedAnswer, toCosError } from '../../../src-main/cos/cos-error.ts';
import { writeError } from '../../../src-main/cos/wire/error.ts';

const now = Date.UTC(2026, 0, 1, 12);
const fromCos = { server: 'tencent-cos', 'x-cos-request-id': 'NWFj', date: new Date(now).toUTCString() };

function refused(status: number, code?: string, message = '', more: Partial<RefusedAnswer> = {}): RefusedAnswer {
  return {
    method: 'GET',
    bucket: 'docs-1',
    key: 'k',
    status,
    headers: fromCos,
    body: code === undefined ? '' : writeError({ code, message }),
    receivedAt: now,
    appliedOffsetMs: 0,
    ...more,
  };
}

test.each([
  [503, 'SlowDown', 'cos-throttled'],
  [503, 'ServiceUnavailable', 'cos-throttled'],
  [429, 'TooManyRequests', 'cos-throttled'],
  [400, 'UserNetworkTooSlow', 'cos-throttled'],
  [500, 'InternalError', 'cos-server-error'],
  [500, 'SomethingNew', 'cos-server-error'],
  [501, 'NotImplemented', 'cos-rejected'],
  [400, 'BadDigest', 'checksum-mismatch'],
  [400, 'IncompleteBody', 'length-mismatch'],
  [400, 'ExpiredToken', 'cos-token-expired'],
  [400, 'InvalidArgument', 'cos-rejected'],
  [400, 'KeyTooLong', 'name-too-long'],
  [400, 'InvalidObjectName', 'name-not-allowed-in-cos'],
  [400, 'InvalidPart', 'cos-no-such-upload'],
  [402, 'PaymentRequired', 'cos-payment-required'],
  [403, 'AccessDenied', 'cos-access-denied'],
  [403, 'SignatureDoesNotMatch', 'cos-signature-mismatch'],
  [403, 'InvalidAccessKeyId', 'cos-unknown-secret-id'],
  [403, 'RequestTimeTooSkewed', 'cos-clock-skewed'],
  [403, 'InvalidObjectState', 'cos-object-archived'],
  [403, 'DownloadForbidden', 'cos-download-forbidden'],
  [404, 'NoSuchBucket', 'cos-no-such-bucket'],
  [404, 'NoSuchKey', 'cos-no-such-key'],
  [404, 'NoSuchUpload', 'cos-no-such-upload'],
  [404, 'NoSuchTagSet', 'cos-rejected'],
  [405, 'MethodNotAllowed', 'cos-rejected'],
  [409, 'FileAlreadyExists', 'cos-already-exists'],
  [409, 'PathConflict', 'cos-conflict'],
  [409, 'BucketNotEmpty', 'cos-rejected'],
  [412, 'PreconditionFailed', 'cos-precondition-failed'],
  [416, 'InvalidRange', 'cos-invalid-range'],
  [451, 'UnavailableForLegalReasons', 'cos-payment-required'],
  [200, 'InternalError', 'cos-server-error'],
])('%d %s is %s', (status, cosCode, code) => {
  expect(toCosError(refused(status, cosCode))).toMatchObject({
    code,
    data: { cosCode, httpStatus: status, requestId: 'NWFj', bucket: 'docs-1', key: 'k' },
  });
});

test.each([
  ['Access Denied.', 'cos-access-denied'],
  ['Request has expired', 'cos-clock-skewed'],
  ['SignatureDoesNotMatch', 'cos-signature-mismatch'],
  ['InvalidAccessKeyId', 'cos-unknown-secret-id'],
])('AccessDenied that says %j is %s', (message, code) => {
  expect(toCosError(refused(403, 'AccessDenied', message)).code).toBe(code);
});

test.each([
  ['HEAD', 'k', 404, 'cos-no-such-key'],
  ['HEAD', undefined, 404, 'cos-no-such-bucket'],
  ['HEAD', 'k', 403, 'cos-access-denied'],
  ['HEAD', 'k', 400, 'cos-rejected'],
  ['HEAD', 'k', 503, 'cos-throttled'],
  ['HEAD', 'k', 500, 'cos-server-error'],
  ['HEAD', 'k', 412, 'cos-precondition-failed'],
  ['GET', 'k', 404, 'malformed-answer'],
  ['DELETE', 'k', 404, 'malformed-answer'],
  ['GET', 'k', 502, 'cos-server-error'],
  ['GET', 'k', 301, 'cos-no-such-bucket'],
])('without a body %s of %s answered with %d is %s', (method, key, status, code) => {
  const { key: _key, ...bucketOnly } = refused(status);
  expect(toCosError({ ...bucketOnly, method, ...(key === undefined ? {} : { key }) }).code).toBe(code);
});

test('an error body that is cut leaves the status to go by, except for a 404', () => {
  const cut = { body: '<Error><Code>NoSuchKey</Code>' };
  expect([403, 404, 500].map((status) => toCosError(refused(status, undefined, '', cut)).code)).toEqual([
    'cos-access-denied',
    'malformed-answer',
    'cos-server-error',
  ]);
});

test.each([200, 302, 403, 404, 503])('an answer of %d that is not from COS is not believed', (status) => {
  const elsewhere = { headers: { server: 'nginx' }, method: 'HEAD' };
  expect(toCosError(refused(status, 'NoSuchKey', '', elsewhere)).code).toBe('answer-not-from-cos');
});

test('either of its two marks identifies COS', () => {
  const marks = [{ server: 'tencent-cos' }, { 'x-cos-request-id': 'NWFj' }];
  expect(marks.map((headers) => toCosError(refused(404, 'NoSuchKey', '', { headers })).code)).toEqual([
    'cos-no-such-key',
    'cos-no-such-key',
  ]);
});

test('a HEAD refused with 403 is blamed on the clock only where the clock is off from what was signed with', () => {
  const ahead = { method: 'HEAD', receivedAt: now + 60_000 };
  expect([
    toCosError(refused(403, undefined, '', ahead)),
    toCosError(refused(403, undefined, '', { ...ahead, appliedOffsetMs: -60_000 })),
  ]).toMatchObject([
    { code: 'cos-clock-skewed', data: { clockOffsetMs: -60_000 } },
    { code: 'cos-access-denied', data: { clockOffsetMs: -60_000 } },
  ]);
});

test('retry-after is read in both forms', () => {
  const forms = ['7', new Date(now + 9000).toUTCString(), 'soon'];
  expect(
    forms.map(
      (text) =>
        toCosError(refused(503, 'SlowDown', '', { headers: { ...fromCos, 'retry-after': text } })).data.retryAfterMs,
    ),
  ).toEqual([7000, 9000, undefined]);
});
