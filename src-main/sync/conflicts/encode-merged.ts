/**
 * A merged text as bytes, in the encoding of the file that it replaces: whoever else opens that file must find it as it was. Where that
 * cannot be done without loss, nothing is, and its user is told.
 */
import { conflictTextMax } from '../../contract/conflicts.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { LocalFile } from '../gather/entry.ts';
import { type DecodedText, decodeText, encodeText } from '../gather/side-content.ts';
import type { PairParts } from '../pair-parts.ts';
import { localPathOf } from '../paths/local-path.ts';
import { conflictContent } from './conflict-content.ts';

type Side = { readonly path: RelPath; readonly local: LocalFile | undefined };

/** Rejects with `encoding-not-kept`, or as reading either side does. */
export async function encodeMerged(
  parts: PairParts,
  { path, local }: Side,
  text: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const here = local === undefined ? undefined : await readHere(parts, local);
  // Plain ASCII is the same in every encoding: then the other side tells which it is.
  const isOpen = here === undefined || (here.encoding === 'utf-8' && isAscii(here.text));
  const isAsked = isOpen && !isAscii(text);
  const encoding = isAsked && (await isGb18030There(parts, path, signal)) ? 'gb18030' : (here?.encoding ?? 'utf-8');
  const bytes = encodeText(text, encoding);
  if (bytes === undefined || (here?.encoding === 'gb18030' && !isWrittenBack(here))) {
    throw new AppError('encoding-not-kept', `the text cannot be written as ${encoding} without loss`, {
      data: { path },
    });
  }
  return bytes;
}

type Here = DecodedText & { readonly bytes: Uint8Array };

/** Undefined for what is no text. Of a file too large to be shown only the byte order mark counts. */
async function readHere({ fs, config }: PairParts, { path, print }: LocalFile): Promise<Here | undefined> {
  const isWhole = print.size <= conflictTextMax;
  const file = await fs.openRead(localPathOf(config.localRoot, path));
  try {
    const buffer = new Uint8Array(isWhole ? print.size : 3);
    const bytes = buffer.subarray(0, await file.read(buffer, 0));
    const decoded = decodeText(bytes);
    return decoded !== undefined && (isWhole || decoded.encoding === 'utf-8-bom') ? { ...decoded, bytes } : undefined;
  } finally {
    await file.close();
  }
}

async function isGb18030There(parts: PairParts, path: RelPath, signal: AbortSignal): Promise<boolean> {
  const there = await conflictContent(parts, { path, side: 'remote' }, signal);
  return there.kind === 'text' && there.encoding === 'gb18030';
}

/** Not so where bytes of yet another encoding were taken for GB18030: what nobody has touched would change too. */
function isWrittenBack({ text, encoding, bytes }: Here): boolean {
  const again = encodeText(text, encoding);
  return again !== undefined && Buffer.compare(again, bytes) === 0;
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
