/** OPTIONS Object, the question browsers ask before a request to another origin: https://www.tencentcloud.com/document/product/436/8288 */
import { AppError } from '../../foundation/app-error.ts';
import type { CosRequester } from '../request.ts';
import type { AnswerHeaders } from '../transport.ts';

export type Preflight = {
  readonly origin: string;
  readonly method: string;
  readonly headers?: readonly string[];
};

export type AllowedByCors = {
  /** The origin, or `*`. */
  readonly origin: string;
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposedHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
};

/** What the bucket's CORS rules allow; undefined when no rule fits. The object need not exist. */
export async function optionsObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  { origin, method, headers = [] }: Preflight,
  signal?: AbortSignal,
): Promise<AllowedByCors | undefined> {
  try {
    return await requester.send(
      {
        method: 'OPTIONS',
        bucket,
        key,
        headers: {
          origin,
          'access-control-request-method': method,
          ...(headers.length === 0 ? {} : { 'access-control-request-headers': headers.join(', ') }),
        },
      },
      (answer) => toAllowed(answer.headers),
      signal,
    );
  } catch (error) {
    if (!(error instanceof AppError && error.data.cosCode === 'AccessForbidden')) {
      throw error;
    }
    return undefined;
  }
}

function toAllowed(headers: AnswerHeaders): AllowedByCors {
  const origin = headers['access-control-allow-origin'];
  if (origin === undefined) {
    throw new AppError('malformed-answer', 'the answer allows no origin');
  }
  const maxAge = headers['access-control-max-age'] ?? '';
  return {
    origin,
    methods: listIn(headers['access-control-allow-methods']),
    headers: listIn(headers['access-control-allow-headers']),
    exposedHeaders: listIn(headers['access-control-expose-headers']),
    ...(/^\d{1,9}$/.test(maxAge) ? { maxAgeSeconds: Number(maxAge) } : {}),
  };
}

function listIn(text = ''): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
