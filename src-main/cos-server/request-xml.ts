/** Messages sent by a caller: what `cos/wire` cannot read is the caller's mistake here, not a malformed answer. */
import { hasCode } from '../foundation/app-error.ts';
import { type RefusalCode, refuse } from './refusal.ts';

export function parseRequestXml<Message>(parse: () => Message, code: RefusalCode = 'MalformedXML'): Message {
  try {
    return parse();
  } catch (error) {
    throw hasCode(error, 'malformed-answer') ? refuse(code, undefined, error) : error;
  }
}
