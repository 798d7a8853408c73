/** The `Error` document: body of every refused request, and under status 200 of failed copies and completions. */
import { optionalText, requiredText } from './fields.ts';
import { element, parseXml, rootNameOf, writeXml } from './xml.ts';

export type ErrorMessage = {
  readonly code: string;
  readonly message: string;
  readonly resource?: string;
  readonly requestId?: string;
  readonly traceId?: string;
  /** The server's time, on some clock errors. */
  readonly serverTime?: string;
};

const rootName = 'Error';

export function isError(text: string): boolean {
  return rootNameOf(text) === rootName;
}

export function parseError(text: string): ErrorMessage {
  const root = parseXml(text, rootName);
  const resource = optionalText(root, 'Resource');
  const requestId = optionalText(root, 'RequestId');
  const traceId = optionalText(root, 'TraceId');
  const serverTime = optionalText(root, 'ServerTime');
  return {
    code: requiredText(root, 'Code').trim(),
    message: optionalText(root, 'Message') ?? '',
    ...(resource === undefined ? {} : { resource }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(serverTime === undefined ? {} : { serverTime }),
  };
}

export function writeError({ code, message, resource, requestId, traceId, serverTime }: ErrorMessage): string {
  return writeXml(
    element(rootName, [
      element('Code', code),
      element('Message', message),
      resource === undefined ? undefined : element('Resource', resource),
      requestId === undefined ? undefined : element('RequestId', requestId),
      traceId === undefined ? undefined : element('TraceId', traceId),
      serverTime === undefined ? undefined : element('ServerTime', serverTime),
    ]),
  );
}
