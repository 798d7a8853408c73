/** Whether a form is signed by the owner, and sent as its policy wants: https://www.tencentcloud.com/document/product/436/14690 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type PostCondition, postPolicy } from '../cos/wire/post-policy.ts';
import { assertNever } from '../foundation/assert-never.ts';
import type { ServerCredentials } from './credentials-file.ts';
import { refuse } from './refusal.ts';
import { parseRequestXml } from './request-xml.ts';

export type FormFields = ReadonlyMap<string, string>;

/** How many bytes the file may have, both ends included. */
export type SizeRange = { readonly min: number; readonly max: number };

export const anySize: SizeRange = { min: 0, max: Number.POSITIVE_INFINITY };

/** `now` in milliseconds. Throws the refusal where the form is not valid; `bucket` counts as a field. */
export function verifyForm(
  fields: FormFields,
  bucket: string,
  { credentials, now }: { readonly credentials: ServerCredentials; readonly now: number },
): SizeRange {
  const text = Buffer.from(fields.get('policy') ?? '', 'base64').toString();
  const { expiration, conditions } = parseRequestXml(() => postPolicy.parse(text), 'InvalidPolicyDocument');
  verifySignature(fields, text, credentials, now);
  if (now > expiration) {
    throw refuse('AccessDenied', 'The policy of the form has expired.');
  }
  const fieldValue = (field: string): string | undefined => {
    const name = field.toLowerCase();
    // The policy calls the time of the signature by its other name.
    return name === 'bucket'
      ? bucket
      : (fields.get(name) ?? (name === 'q-sign-time' ? fields.get('q-key-time') : undefined));
  };
  const unmet = conditions.find((condition) => !isMet(condition, fieldValue));
  if (unmet !== undefined) {
    throw refuse('AccessDenied', `The form does not meet a condition of its policy: ${JSON.stringify(unmet)}.`);
  }
  return conditions.reduce(
    (range, each) =>
      each.kind === 'content-length-range'
        ? { min: Math.max(range.min, each.min), max: Math.min(range.max, each.max) }
        : range,
    anySize,
  );
}

function verifySignature(fields: FormFields, policy: string, credentials: ServerCredentials, now: number): void {
  const keyTime = fields.get('q-key-time') ?? '';
  const [, start = '', end = ''] = /^(\d{1,12});(\d{1,12})$/.exec(keyTime) ?? [];
  const signature = fields.get('q-signature') ?? '';
  if (fields.get('q-sign-algorithm') !== 'sha1' || start === '' || !/^[0-9a-f]{40}$/.test(signature)) {
    throw refuse('AccessDenied', 'The signature of the form cannot be read.');
  }
  const seconds = Math.floor(now / 1000);
  if (seconds < Number(start) || seconds > Number(end)) {
    throw refuse('AccessDenied', 'Request has expired');
  }
  if (fields.get('q-ak') !== credentials.secretId) {
    throw refuse('InvalidAccessKeyId');
  }
  const signKey = hmac(credentials.secretKey, keyTime);
  const expected = hmac(signKey, createHash('sha1').update(policy).digest('hex'));
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) {
    throw refuse('SignatureDoesNotMatch');
  }
}

function isMet(condition: PostCondition, fieldValue: (field: string) => string | undefined): boolean {
  switch (condition.kind) {
    case 'equals':
      return fieldValue(condition.field) === condition.value;
    case 'starts-with':
      return (fieldValue(condition.field) ?? '').startsWith(condition.prefix);
    case 'content-length-range':
      // Known when the file has been read.
      return true;
    default:
      return assertNever(condition);
  }
}

function hmac(key: string, message: string): string {
  return createHmac('sha1', key).update(message).digest('hex');
}
