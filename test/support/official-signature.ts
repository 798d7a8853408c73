/** The signature of Tencent's own SDK for Node: its one pure function, with loose types made narrow. */
import { createRequire } from 'node:module';
import * as v from 'valibot';

export type SignatureQuestion = {
  readonly secretId: string;
  readonly secretKey: string;
  readonly method: string;
  /** Decoded, with a leading `/`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** `start;end` in Unix seconds. */
  readonly keyTime: string;
};

const sdk = v.custom<{ readonly getAuthorization: (options: unknown) => unknown }>(
  (value) => typeof value === 'function' && 'getAuthorization' in value,
);
const { getAuthorization } = v.parse(sdk, createRequire(import.meta.url)('cos-nodejs-sdk-v5'));

/** The whole `Authorization` value. */
export function officialSignature({
  secretId,
  secretKey,
  method,
  path,
  query,
  headers,
  keyTime,
}: SignatureQuestion): string {
  return v.parse(
    v.string(),
    getAuthorization({
      SecretId: secretId,
      SecretKey: secretKey,
      Method: method,
      Pathname: path,
      UseRawKey: true,
      Query: query,
      Headers: headers,
      KeyTime: keyTime,
    }),
  );
}
