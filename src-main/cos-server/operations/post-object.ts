/** POST Object: an upload by a form of a web page, signed through its policy. */
import type { IncomingHttpHeaders } from 'node:http';
import { encodeKeyPath, encodeStrict } from '../../cos/key-encoding.ts';
import { authorizeAnonymous, isAnonymous } from '../anonymous-access.ts';
import { type Answer, emptyAnswer } from '../answers.ts';
import { type CosRequest, requireKeyAllowed } from '../cos-request.ts';
import { anySize, type FormFields, type SizeRange, verifyForm } from '../form-policy.ts';
import { boundaryOf, type Form, readForm } from '../multipart-form.ts';
import { attributesOf } from '../object-attributes.ts';
import { chunksOf, storeAndCommit } from '../receive-body.ts';
import { refuse } from '../refusal.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';
import { commitObject, refuseOverwrite, type WrittenObject, writtenHeaders } from './write-object.ts';

export async function postObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  requireBucket(context, request.bucket);
  const boundary = boundaryOf(request.headers['content-type']);
  if (boundary === undefined) {
    throw refuse('MalformedPOSTRequest');
  }
  const body = chunksOf(request);
  try {
    return await storeForm(context, request, await readForm(body, boundary));
  } finally {
    // Lets go of what a refused caller still sends, which is then read away.
    await body.return(undefined);
  }
}

async function storeForm(context: ServerContext, request: CosRequest, form: Form): Promise<Answer> {
  const { bucket } = request;
  const sizes = authorizeForm(context, request, form.fields);
  const key = keyOf(form);
  const headers = headersOf(form.fields);
  const attributes = attributesOf(headers);
  const target = { bucket, key, headers };
  refuseOverwrite(context, target);
  const written = await storeAndCommit(context, limited(form.file, sizes), (body) => {
    const md5 = form.fields.get('content-md5');
    if (md5 !== undefined && md5 !== Buffer.from(body.md5, 'hex').toString('base64')) {
      throw refuse('BadDigest');
    }
    return commitObject(context, target, attributes, { ...body, etag: body.md5, body: body.blobs });
  });
  return answerForm(request, form.fields, key, written);
}

/** By the policy of the form, by a signed header, or by what everyone may do. */
function authorizeForm(context: ServerContext, request: CosRequest, fields: FormFields): SizeRange {
  const { credentials, clock } = context;
  if (fields.has('policy') || fields.has('q-signature')) {
    return verifyForm(fields, request.bucket, { credentials, now: clock.now() });
  }
  if (isAnonymous(request)) {
    authorizeAnonymous(context, request, 'POST bucket form');
  }
  return anySize;
}

function keyOf({ fields, fileName }: Form): string {
  const key = (fields.get('key') ?? '').replaceAll(/\$\{filename\}/g, () => fileName);
  if (key === '') {
    throw refuse('MalformedPOSTRequest', 'The form names no key.');
  }
  requireKeyAllowed(key);
  return key;
}

/** Fields that stand for headers of a PUT. `acl` is the one with another name. */
const headerField = /^(?:x-cos-|content-|cache-control$|expires$|acl$)/;
/** What can be a header at all: an object with anything else could never be answered with. */
const headerName = /^[a-z0-9-]+$/;
const headerValue = /^[\x20-\x7e]*$/;

function headersOf(fields: FormFields): IncomingHttpHeaders {
  const entries = [...fields].filter(([name]) => headerField.test(name));
  if (!entries.every(([name, value]) => headerName.test(name) && headerValue.test(value))) {
    throw refuse('InvalidArgument', 'A field that becomes a header of the object is not printable ASCII.');
  }
  return Object.fromEntries(entries.map(([name, value]) => [name === 'acl' ? 'x-cos-acl' : name, value]));
}

async function* limited(file: AsyncIterable<Uint8Array>, { min, max }: SizeRange): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of file) {
    size += chunk.length;
    if (size > max) {
      throw refuse('EntityTooLarge');
    }
    yield chunk;
  }
  if (size < min) {
    throw refuse('EntityTooSmall', 'The file is smaller than the policy of the form wants it.');
  }
}

function answerForm({ host, bucket }: CosRequest, fields: FormFields, key: string, written: WrittenObject): Answer {
  const headers = writtenHeaders(written);
  const redirect = fields.get('success_action_redirect') ?? '';
  if (/^https?:\/\/[\x21-\x7e]+$/.test(redirect)) {
    const facts = `bucket=${encodeStrict(bucket)}&key=${encodeStrict(key)}&etag=${encodeStrict(`"${written.etag}"`)}`;
    return emptyAnswer(303, { ...headers, Location: `${redirect}${redirect.includes('?') ? '&' : '?'}${facts}` });
  }
  const status = Number(fields.get('success_action_status') ?? '204');
  return emptyAnswer([200, 201].includes(status) ? status : 204, {
    ...headers,
    Location: `http://${host}/${encodeKeyPath(key)}`,
  });
}
