/** The words of the headline for each situation. Pure; `time` words that count down are drawn by the headline itself. */
import { assertNever } from '../assert-never.ts';
import type { IconName } from '../parts/icon.tsx';
import type { Tone } from '../parts/tone.ts';
import { secondsLeft } from '../state/progress.ts';
import type { Situation } from '../state/situation.ts';
import type { Words } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';

export type Description = {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly title: string;
  readonly detail?: string;
};

function describeSyncing(situation: Situation & { readonly kind: 'syncing' }, { text, format }: Words): Description {
  const base = { tone: 'busy', icon: 'syncing' } as const;
  const { progress } = situation;
  if (progress === undefined || progress.filesTotal === 0) {
    return { ...base, title: text.headline.syncing };
  }
  const title = [text.headline.syncingFiles(format.count(progress.filesDone), progress.filesTotal)];
  if (progress.bytesPerSecond > 0) {
    title.push(text.headline.perSecond(format.bytes(progress.bytesPerSecond)));
  }
  const detail = [text.pair.bytesOf(format.bytes(progress.bytesDone), format.bytes(progress.bytesTotal))];
  const left = secondsLeft(progress);
  if (left !== undefined) {
    detail.push(text.headline.timeLeft(format.duration(left)));
  }
  return { ...base, title: title.join(' · '), detail: detail.join(' · ') };
}

function describePaused(situation: Situation & { readonly kind: 'paused' }, words: Words, now: number): Description {
  const { text, format } = words;
  const { by } = situation;
  const detail = by === undefined ? text.headline.pausedDetail : text.headline.pausedByDetail;
  const base = { tone: 'calm', icon: 'paused', detail } as const;
  if (situation.paused < situation.of) {
    return { ...base, title: text.headline.somePaused(situation.paused, format.count(situation.of)) };
  }
  if (by !== undefined) {
    return { ...base, title: text.pausedBy[by] };
  }
  const title =
    situation.until === undefined
      ? text.headline.paused
      : text.headline.pausedUntil(format.clock(situation.until, now));
  return { ...base, title };
}

export function describeSituation(situation: Situation, words: Words, now: number): Description {
  const { text, problem } = words;
  switch (situation.kind) {
    case 'no-folders':
      return { tone: 'calm', icon: 'folder', title: text.welcome.title, detail: text.welcome.lead };
    case 'held': {
      const title = text.headline.held(isolateName(situation.pair.name), problem(situation.hold.code).title);
      return { tone: 'warn', icon: 'held', title, detail: text.headline.heldDetail };
    }
    case 'stopped': {
      const { title, remedy } = problem(situation.reason.code);
      const detail = text.app.sentences(title, remedy);
      return { tone: 'bad', icon: 'stopped', title: text.headline.stopped(isolateName(situation.pair.name)), detail };
    }
    case 'conflicts':
      return {
        tone: 'warn',
        icon: 'conflict',
        title: text.headline.conflicts(situation.count),
        detail: text.headline.conflictsDetail,
      };
    case 'problems':
      return {
        tone: 'warn',
        icon: 'problem',
        title: text.headline.problems(situation.count),
        detail: text.headline.problemsDetail,
      };
    case 'offline':
      return { tone: 'calm', icon: 'offline', title: text.headline.offline };
    case 'paused':
      return describePaused(situation, words, now);
    case 'syncing':
      return describeSyncing(situation, words);
    case 'checking':
      return { tone: 'busy', icon: 'checking', title: text.headline.checking };
    case 'in-sync':
      return { tone: 'good', icon: 'in-sync', title: text.headline.inSync };
    default:
      return assertNever(situation);
  }
}

/** What a screen reader is told: the kind of situation, not each tick of its numbers. */
export function announceSituation(situation: Situation, words: Words, now: number): string {
  return situation.kind === 'syncing' ? words.text.headline.syncing : describeSituation(situation, words, now).title;
}
