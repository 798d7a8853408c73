/**
 * Tencent's own SDK for Node (CommonJS, callbacks, loose types) as promises of what the conformance tests look at. Its `Ip` option sends requests to the embedded
 * server with the host names of real buckets, so its signatures and its virtual-hosted paths are the real ones.
 */
import { createRequire } from 'node:module';
import * as v from 'valibot';

export type SdkTarget = {
  readonly port: number;
  readonly credentials: { readonly secretId: string; readonly secretKey: string };
};

export type SdkParams = Readonly<Record<string, unknown>>;
export type SdkAnswer = { readonly statusCode: number; readonly headers: Readonly<Record<string, unknown>> } & Readonly<
  Record<string, unknown>
>;

export type OfficialSdk = {
  /** Calls a method by its name in the SDK. Rejects with an Error whose `code` and `statusCode` are those of the answer. */
  readonly call: (method: string, params?: SdkParams) => Promise<SdkAnswer>;
  /** As `call`, for functions that answer in a form of their own. */
  readonly run: (method: string, params: SdkParams) => Promise<unknown>;
  /** The text of an Authorization header. */
  readonly sign: (params: SdkParams) => string;
  /** The presigned URL of an object, on the host of the real bucket. */
  readonly presign: (params: SdkParams) => Promise<string>;
};

const sdkFunction = v.custom<(params: SdkParams, done: (error: unknown, data: unknown) => void) => unknown>(
  (value) => typeof value === 'function',
);
const sdkSigner = v.custom<(params: SdkParams) => unknown>((value) => typeof value === 'function');
const sdkInstance = v.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null);
const sdkConstructor = v.custom<new (options: SdkParams) => unknown>((value) => typeof value === 'function');
const sdkAnswer = v.looseObject({ statusCode: v.number(), headers: v.record(v.string(), v.unknown()) });
const sdkError = v.looseObject({ code: v.optional(v.string()), statusCode: v.optional(v.number()) });

export function createOfficialSdk({ port, credentials }: SdkTarget, options: SdkParams = {}): OfficialSdk {
  const Cos = v.parse(sdkConstructor, createRequire(import.meta.url)('cos-nodejs-sdk-v5'));
  const sdk = v.parse(
    sdkInstance,
    new Cos({
      SecretId: credentials.secretId,
      SecretKey: credentials.secretKey,
      Protocol: 'http:',
      Ip: `127.0.0.1:${port}`,
      // It would keep upload ids in the home folder of whoever runs the tests.
      UploadIdCacheLimit: 0,
      AutoSwitchHost: false,
      ...options,
    }),
  );
  const invoke = (method: string, params: SdkParams): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const call = v.parse(sdkFunction, sdk[method]);
      call.call(sdk, params, (error, data) => {
        if (error === null || error === undefined) {
          resolve(data);
          return;
        }
        const { code, statusCode } = v.parse(sdkError, error);
        reject(Object.assign(new Error(`${method} failed with ${code}`, { cause: error }), { code, statusCode }));
      });
    });
  return {
    call: async (method, params = {}) => v.parse(sdkAnswer, await invoke(method, params)),
    run: invoke,
    sign: (params) => v.parse(v.string(), v.parse(sdkSigner, sdk.getAuth).call(sdk, params)),
    presign: async (params) => v.parse(v.object({ Url: v.string() }), await invoke('getObjectUrl', params)).Url,
  };
}
