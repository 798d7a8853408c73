/** XML sent by a caller: what `cos/wire` cannot read is the caller's mistake here, not a malformed answer. */
import { hasCode } from '../foundation/app-error.ts';
import { refuse } from './refusal.ts';

export function parseRequestXml<Message>(parse: () => Message): Message {
  try {
    return parse();
  } catch (error) {
    throw hasCode(error, 'malformed-answer') ? refuse('MalformedXML', undefined, error) : error;
  }
}
