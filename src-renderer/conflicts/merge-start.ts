/**
 * The text that merging starts with. With a known base, what only one side changed is taken over, and where both changed the same lines
 * both stand there between marks; without, it is the local text. The one file that names the merge library. Line endings stay.
 */
import { diff3Merge } from 'node-diff3';

export type MergeMarks = { readonly local: string; readonly base: string; readonly remote: string };
export type MergeStart = { readonly text: string; readonly isFromBase: boolean };

/** The comparison of lines takes the square of their number where much differs. */
const linesMax = 20_000;

const open = '<<<<<<< ';
const before = '||||||| ';
const between = '=======';
const close = '>>>>>>> ';
const marked = /^(?:<{7} |\|{7} |>{7} )/gm;
const opened = /^<{7} /gm;

/** Places that are not decided yet: any mark that is left counts, also half a one. */
export function countOpenPlaces(text: string): number {
  const left = text.match(marked)?.length ?? 0;
  return left === 0 ? 0 : Math.max(1, text.match(opened)?.length ?? 0);
}

export function mergeStart(local: string, remote: string, base: string | undefined, marks: MergeMarks): MergeStart {
  const fallback = { text: local, isFromBase: false };
  // Text that holds such marks itself could not be told from an undecided place.
  if (base === undefined || [local, remote].some((text) => countOpenPlaces(text) > 0)) {
    return fallback;
  }
  const [ours, old, theirs] = [local, base, remote].map((text) => text.split('\n'));
  if (ours === undefined || old === undefined || theirs === undefined) {
    return fallback;
  }
  if (Math.max(ours.length, old.length, theirs.length) > linesMax) {
    return fallback;
  }
  const end = local.includes('\r\n') ? '\r' : '';
  const lines = diff3Merge(ours, old, theirs, { excludeFalseConflicts: true }).flatMap(({ ok, conflict }) => [
    ...(ok ?? []),
    ...(conflict === undefined
      ? []
      : [
          `${open}${marks.local}${end}`,
          ...conflict.a,
          `${before}${marks.base}${end}`,
          ...conflict.o,
          `${between}${end}`,
          ...conflict.b,
          `${close}${marks.remote}${end}`,
        ]),
  ]);
  return { text: lines.join('\n'), isFromBase: true };
}

/** What ends a line, for an editor that would otherwise turn all into one kind. Mixed ones are kept as characters of the lines. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  return /\r\n/.test(text) && !/(?<!\r)\n|\r(?!\n)/.test(text) ? '\r\n' : '\n';
}
