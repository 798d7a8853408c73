/**
 * S3 requests in the words of COS, and answers of COS in the words of S3. Pure. Every `x-amz-` header is the `x-cos-` one of the same
 * name, a few values are spelt differently, and an answer carries both forms, as COS does.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer, AnswerHeaders } from '../answers.ts';
import type { CosRequest } from '../cos-request.ts';

/** Part of the signature, or about the transport: without a meaning for COS. */
const untranslated: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
]);

/** How S3 spells a value that COS spells otherwise, by header and value in lower case. */
const cosValues: ReadonlyMap<string, string> = new Map([
  ['x-cos-metadata-directive replace', 'Replaced'],
  ['x-cos-metadata-directive copy', 'Copy'],
  ['x-cos-storage-class glacier', 'ARCHIVE'],
  ['x-cos-storage-class deep_archive', 'DEEP_ARCHIVE'],
]);

/** Callers that presign move headers into the query, so `x-amz-` parameters count as headers too. */
export function toCosDialect(request: CosRequest): CosRequest {
  const headers: IncomingHttpHeaders = {};
  const entries = [
    ...[...request.query].filter(([name]) => name.startsWith('x-amz-')),
    ...Object.entries(request.headers),
  ];
  for (const [name, value] of entries) {
    if (!name.startsWith('x-amz-')) {
      headers[name] = value;
    } else if (!untranslated.has(name)) {
      const cosName = `x-cos-${name.slice('x-amz-'.length)}`;
      headers[cosName] = cosValues.get(`${cosName} ${String(value).toLowerCase()}`) ?? value;
    }
  }
  return { ...request, headers };
}

export function toS3Answer(answer: Answer): Answer {
  return { ...answer, headers: withAmzForms(answer.headers) };
}

function withAmzForms(headers: AnswerHeaders): AnswerHeaders {
  const translated = Object.entries(headers)
    .filter(([name]) => /^x-cos-/i.test(name))
    .map(([name, value]) => [`x-amz-${name.slice('x-cos-'.length)}`, value] as const);
  return { ...headers, ...Object.fromEntries(translated) };
}
