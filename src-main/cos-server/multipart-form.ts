/**
 * A multipart/form-data body read as it arrives: the fields before the file, then the bytes of the file without gathering them.
 * Form: https://www.rfc-editor.org/rfc/rfc7578
 */
import { refuse } from './refusal.ts';

export type Form = {
  /** By name in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  /** To be read to its end; throws when the form is not what it should be behind the file. */
  readonly file: AsyncIterable<Uint8Array>;
};

const maxFieldBytes = 128 * 1024;
const maxHeadBytes = 8 * 1024;
const lineBreak = Buffer.from('\r\n');
const endOfHead = Buffer.from('\r\n\r\n');

/** The boundary in a Content-Type; undefined when it is of another kind. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const [, quoted, bare] =
    /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType ?? '') ?? [];
  return quoted ?? bare;
}

export async function readForm(body: AsyncIterable<Uint8Array>, boundary: string): Promise<Form> {
  const reader = createReader(body);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const fields = new Map<string, string>();
  await reader.readUntil(delimiter, maxHeadBytes);
  let left = maxFieldBytes;
  while (await isPartFollowing(reader)) {
    const { name, fileName } = parseHead(await reader.readUntil(endOfHead, maxHeadBytes));
    if (name === 'file') {
      return { fields, fileName: fileName ?? '', file: readFile(reader, delimiter) };
    }
    const value = await reader.readUntil(delimiter, left);
    left -= value.length;
    fields.set(name, value.toString());
  }
  throw refuse('IncorrectNumberOfFilesInPostRequest');
}

async function* readFile(reader: Reader, delimiter: Buffer): AsyncGenerator<Uint8Array> {
  yield* reader.streamUntil(delimiter);
  while (await isPartFollowing(reader)) {
    if (parseHead(await reader.readUntil(endOfHead, maxHeadBytes)).name === 'file') {
      throw refuse('IncorrectNumberOfFilesInPostRequest');
    }
    await reader.readUntil(delimiter, maxFieldBytes);
  }
}

/** Behind a delimiter stands a line break and a part, or `--` and the end. */
async function isPartFollowing(reader: Reader): Promise<boolean> {
  const mark = (await reader.readExactly(2)).toString();
  if (mark !== '--' && mark !== '\r\n') {
    throw refuse('MalformedPOSTRequest');
  }
  if (mark === '\r\n') {
    // The head of a part may be empty; its end is then found with the line break in front.
    reader.putBack(lineBreak);
  }
  return mark === '\r\n';
}

function parseHead(head: Buffer): { readonly name: string; readonly fileName: string | undefined } {
  const disposition = head
    .toString()
    .split('\r\n')
    .find((line) => /^content-disposition\s*:/i.test(line));
  const name = parameterOf(disposition, 'name');
  if (name === undefined) {
    throw refuse('MalformedPOSTRequest');
  }
  return { name: name.toLowerCase(), fileName: parameterOf(disposition, 'filename') };
}

function parameterOf(disposition: string | undefined, name: string): string | undefined {
  const [, quoted, bare] =
    new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i').exec(disposition ?? '') ?? [];
  return quoted?.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"') ?? bare;
}

type Reader = {
  /** The bytes before `delimiter`, which is read as well. */
  readonly readUntil: (delimiter: Buffer, maxBytes: number) => Promise<Buffer>;
  readonly readExactly: (length: number) => Promise<Buffer>;
  readonly streamUntil: (delimiter: Buffer) => AsyncGenerator<Uint8Array>;
  readonly putBack: (bytes: Buffer) => void;
};

function createReader(body: AsyncIterable<Uint8Array>): Reader {
  const source = body[Symbol.asyncIterator]();
  // The first delimiter may stand at the very beginning, without its line break.
  let buffered: Buffer = lineBreak;

  async function readMore(): Promise<void> {
    const { done, value } = await source.next();
    if (done === true) {
      throw refuse('MalformedPOSTRequest', 'The form ends before its last boundary.');
    }
    buffered = Buffer.concat([buffered, value]);
  }

  async function* streamUntil(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    for (let at = buffered.indexOf(delimiter); ; at = buffered.indexOf(delimiter)) {
      // The last bytes may be the beginning of a delimiter.
      const end = at >= 0 ? at : Math.max(0, buffered.length - delimiter.length + 1);
      const chunk = buffered.subarray(0, end);
      buffered = buffered.subarray(at >= 0 ? end + delimiter.length : end);
      if (chunk.length > 0) {
        yield chunk;
      }
      if (at >= 0) {
        return;
      }
      await readMore();
    }
  }

  return {
    streamUntil,
    readUntil: async (delimiter, maxBytes) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of streamUntil(delimiter)) {
        size += chunk.length;
        if (size > maxBytes) {
          throw refuse('MalformedPOSTRequest', 'The fields before the file are too long.');
        }
        chunks.push(chunk);
      }
      return Buffer.concat(chunks, size);
    },
    readExactly: async (length) => {
      while (buffered.length < length) {
        await readMore();
      }
      const bytes = buffered.subarray(0, length);
      buffered = buffered.subarray(length);
      return bytes;
    },
    putBack: (bytes) => {
      buffered = Buffer.concat([bytes, buffered]);
    },
  };
}
