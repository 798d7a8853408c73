/** Everything the headers of HEAD and GET tell about an object: https://www.tencentcloud.com/document/product/436/7745 */
import type { ObjectFacts } from '../object-store.ts';
import type { AnswerHeaders } from '../transport.ts';
import { parseTime } from '../wire/fields.ts';
import { readContentLength, readObjectFacts } from './answer-facts.ts';

export type ObjectDetails = ObjectFacts & {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  /** As it was written: COS keeps any text. */
  readonly expires?: string;
  /** `AES256`, `cos/kms`, or `customer` for a key that COS does not keep. */
  readonly encryption?: string;
  /** Made by appending: writes of another kind turn it into a normal object. */
  readonly isAppendable: boolean;
  /** `FREQUENT` or `INFREQUENT`, for intelligent tiering. */
  readonly storageTier?: string;
  /** Of an archived object that was asked for. */
  readonly restore?: { readonly isOngoing: boolean; readonly expiresAt?: number };
};

export function readObjectDetails(headers: AnswerHeaders): ObjectDetails {
  const restore = readRestore(headers['x-cos-restore']);
  const isCustomer = headers['x-cos-server-side-encryption-customer-algorithm'] !== undefined;
  return {
    ...readObjectFacts(headers, readContentLength(headers)),
    ...given('contentType', headers['content-type']),
    ...given('cacheControl', headers['cache-control']),
    ...given('contentDisposition', headers['content-disposition']),
    ...given('contentEncoding', headers['content-encoding']),
    ...given('contentLanguage', headers['content-language']),
    ...given('expires', headers.expires),
    ...given('encryption', isCustomer ? 'customer' : headers['x-cos-server-side-encryption']),
    isAppendable: headers['x-cos-object-type'] === 'appendable',
    ...given('storageTier', headers['x-cos-storage-tier']),
    ...(restore === undefined ? {} : { restore }),
  };
}

/** `ongoing-request="false", expiry-date="Mon, 13 Apr 2020 16:00:00 GMT"` */
function readRestore(text: string | undefined): ObjectDetails['restore'] {
  const isOngoing = /ongoing-request="(true|false)"/.exec(text ?? '')?.[1];
  if (isOngoing === undefined) {
    return undefined;
  }
  const expiresAt = parseTime(/expiry-date="([^"]*)"/.exec(text ?? '')?.[1] ?? '');
  return { isOngoing: isOngoing === 'true', ...(expiresAt === undefined ? {} : { expiresAt }) };
}

function given<Name extends string>(name: Name, value: string | undefined): { readonly [K in Name]?: string } {
  const fact: { [K in Name]?: string } = {};
  return value === undefined ? fact : { ...fact, [name]: value };
}
