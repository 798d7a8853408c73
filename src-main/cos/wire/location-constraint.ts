/** `LocationConstraint`: the region of a bucket. COS may write it with a leading `cos.`, which is no part of the name. */
import { type Codec, message, text } from './message.ts';

const region: Codec<string> = {
  read: (from) => text.read({ ...from, text: from.text.trim().replace(/^cos\./, '') }),
  write: text.write,
};

export const locationConstraint = message('LocationConstraint', region);
