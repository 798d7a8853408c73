/**
 * POST Object, the upload of web forms, in two steps: `postForm` makes fields that let whoever holds them upload one object
 * without any keys, and `sendPostForm` sends them. https://www.tencentcloud.com/document/product/436/14690
 */
import { createHash, createHmac } from 'node:crypto';
import { AppError } from '../../foundation/app-error.ts';
import { openCounted } from '../counted-body.ts';
import { type CosEndpoint, targetOf } from '../endpoint.ts';
import type { Body, Written } from '../object-store.ts';
import { keyTimeOf, type SigningKeys } from '../presign-url.ts';
import type { CosRequester } from '../request.ts';
import { type PostCondition, postPolicy } from '../wire/post-policy.ts';
import { readWritten } from './answer-facts.ts';
import { type ObjectWriteOptions, objectHeaders } from './object-headers.ts';

export type PostFormRequest = {
  readonly bucket: string;
  /** `${filename}` at its end stands for the name of the file that is sent, which may then be any. */
  readonly key: string;
  readonly expiresSeconds: number;
  /** Headers of the object, which the form fixes. */
  readonly options?: Omit<ObjectWriteOptions, 'beforeSend' | 'tags' | 'grants'>;
  /** Sizes that COS accepts. */
  readonly bytes?: { readonly min: number; readonly max: number };
};

export type PostForm = {
  readonly url: string;
  /** Sent in this order, before the file. They grant what they say until they expire: never log or store them. */
  readonly fields: Readonly<Record<string, string>>;
};

/** Names of form fields where they are not those of the headers. */
const fieldNames: ReadonlyMap<string, string> = new Map([
  ['content-type', 'Content-Type'],
  ['cache-control', 'Cache-Control'],
  ['content-disposition', 'Content-Disposition'],
  ['content-encoding', 'Content-Encoding'],
  ['content-language', 'Content-Language'],
  ['expires', 'Expires'],
  ['x-cos-acl', 'acl'],
]);

// biome-ignore lint/suspicious/noTemplateCurlyInString: COS writes the placeholder like this
const fileNamePlaceholder = '${filename}';

export function postForm(
  endpoint: CosEndpoint,
  { bucket, key, expiresSeconds, options = {}, bytes }: PostFormRequest,
  { credentials, nowMs }: SigningKeys,
): PostForm {
  const { origin, requestPath } = targetOf(endpoint, bucket);
  const keyTime = keyTimeOf(nowMs, expiresSeconds);
  const keyTimeText = `${keyTime.start};${keyTime.end}`;
  const { sessionToken } = credentials;
  const fixed = {
    ...Object.fromEntries(
      Object.entries(objectHeaders(options, endpoint)).map(([name, value]) => [fieldNames.get(name) ?? name, value]),
    ),
    ...(sessionToken === undefined ? {} : { 'x-cos-security-token': sessionToken }),
  };
  const policy = postPolicy.write({
    expiration: keyTime.end * 1000,
    conditions: [
      { kind: 'equals', field: 'bucket', value: bucket },
      keyCondition(key),
      ...Object.entries(fixed).map(([field, value]): PostCondition => ({ kind: 'equals', field, value })),
      ...(bytes === undefined ? [] : [{ kind: 'content-length-range' as const, ...bytes }]),
      { kind: 'equals', field: 'q-sign-algorithm', value: 'sha1' },
      { kind: 'equals', field: 'q-ak', value: credentials.secretId },
      { kind: 'equals', field: 'q-sign-time', value: keyTimeText },
    ],
  });
  const signKey = createHmac('sha1', credentials.secretKey).update(keyTimeText).digest('hex');
  const policyDigest = createHash('sha1').update(policy).digest('hex');
  return {
    url: `${origin}${requestPath}`,
    fields: {
      key,
      ...fixed,
      policy: Buffer.from(policy).toString('base64'),
      'q-sign-algorithm': 'sha1',
      'q-ak': credentials.secretId,
      'q-key-time': keyTimeText,
      'q-signature': createHmac('sha1', signKey).update(policyDigest).digest('hex'),
    },
  };
}

/** Uploads `file` by a form of this bucket; the client's own keys play no part. */
export async function sendPostForm(
  requester: CosRequester,
  bucket: string,
  { fields, file, fileName = 'file' }: Pick<PostForm, 'fields'> & { readonly file: Body; readonly fileName?: string },
  signal?: AbortSignal,
): Promise<Written> {
  const boundary = `driftless-${createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 40)}`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  );
  const fileHead = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted(fileName)}"\r\n\r\n`;
  const head = Buffer.from(`${parts.join('')}${fileHead}`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  let sent = (): bigint | undefined => undefined;

  async function* form(): AsyncGenerator<Uint8Array, void, undefined> {
    yield head;
    const counted = await openCounted(file);
    sent = counted.crc64;
    yield* counted.bytes instanceof Uint8Array ? [counted.bytes] : counted.bytes;
    yield tail;
  }

  return await requester.send(
    {
      method: 'POST',
      bucket,
      isSigned: false,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: { size: head.length + file.size + tail.length, open: form },
    },
    ({ headers }) => {
      const written = readWritten(headers);
      const crc64 = sent();
      if (written.crc64 !== undefined && crc64 !== undefined && written.crc64 !== crc64) {
        throw new AppError('checksum-mismatch', 'the store counted other bytes than were sent');
      }
      return written;
    },
    signal,
  );
}

function keyCondition(key: string): PostCondition {
  return key.endsWith(fileNamePlaceholder)
    ? { kind: 'starts-with', field: 'key', prefix: key.slice(0, -fileNamePlaceholder.length) }
    : { kind: 'equals', field: 'key', value: key };
}

/** As browsers write names into a form: https://html.spec.whatwg.org/#multipart-form-data */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
