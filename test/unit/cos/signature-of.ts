/** Whether a request that arrived carries the signature it should, by the keys of the scripted clients. */
import { decodePercent } from '../../../src-main/cos/key-encoding.ts';
import { computeSignature, parseAuthorization } from '../../../src-main/cos/signature.ts';
import { credentials } from './scripted-client.ts';
import type { SeenRequest } from './scripted-server.ts';

/** `headerList` and `parameterCount` say what the signature covers: parameters have to be all of them. */
export function signatureOf({ method, url, headers }: SeenRequest) {
  const authorization = parseAuthorization(headers.authorization ?? '');
  const [path = '', search = ''] = url.split('?');
  const query = Object.fromEntries(
    search
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => pair.split('=').map((part) => decodePercent(part) ?? '')),
  );
  const signed = Object.fromEntries(authorization?.headerList.map((name) => [name, String(headers[name])]) ?? []);
  const expected =
    authorization &&
    computeSignature({
      ...authorization,
      secretKey: credentials.secretKey,
      method,
      path: decodePercent(path) ?? '',
      query,
      headers: signed,
    });
  return {
    isValid: expected !== undefined && expected === authorization?.signature,
    headerList: authorization?.headerList,
    parameterCount: authorization?.urlParamList.length === Object.keys(query).length,
    keyTime: authorization?.keyTime,
  };
}
