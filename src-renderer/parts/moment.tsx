/** Times as a person reads them; the exact one is in the tooltip. */
import { useWords } from '../text/language.tsx';
import { useNow, useSecondsUntil } from './now.tsx';

export function Moment({ at, say }: { readonly at: number; readonly say?: (time: string) => string }) {
  const { format } = useWords();
  // A row can be newer than the last tick of the clock.
  const time = format.relative(at, Math.max(useNow(), at));
  return (
    <time dateTime={new Date(at).toISOString()} title={format.dateTime(at)}>
      {say === undefined ? time : say(time)}
    </time>
  );
}

/** "Next try in 12 sec", counting down. */
export function Countdown({ to, say }: { readonly to: number; readonly say: (time: string) => string }) {
  const { format } = useWords();
  const seconds = useSecondsUntil(to);
  return (
    <time dateTime={new Date(to).toISOString()} title={format.dateTime(to)}>
      {say(format.duration(seconds))}
    </time>
  );
}
