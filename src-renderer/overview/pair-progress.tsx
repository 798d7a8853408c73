/** How far the pass of a folder is. The bar never runs backwards within a pass. */
import { useState } from 'react';
import type { PairView } from '../../src-main/contract/model.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { type HighWater, raiseHighWater, secondsLeft } from '../state/progress.ts';
import { useWords } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';

export function PairProgress({ pair }: { readonly pair: PairView }) {
  const { text, format } = useWords();
  const progress = pair.state.kind === 'syncing' ? pair.progress : undefined;
  const [seen, setSeen] = useState<{ readonly progress: typeof progress; readonly highWater: HighWater | undefined }>({
    progress: undefined,
    highWater: undefined,
  });
  // Derived from the previous value, so it is raised while drawing: https://react.dev/reference/react/useState#storing-information-from-previous-renders
  if (seen.progress !== progress) {
    setSeen({ progress, highWater: raiseHighWater(seen.highWater, progress) });
  }
  if (progress === undefined || progress.filesTotal === 0) {
    return null;
  }
  const left = secondsLeft(progress);
  return (
    <div className="pair-progress">
      <ProgressBar label={text.pair.progress(isolateName(pair.name))} fraction={seen.highWater?.fraction ?? 0} />
      <p className="facts">
        <span>{text.pair.filesOf(format.count(progress.filesDone), progress.filesTotal)}</span>
        <span>{text.pair.bytesOf(format.bytes(progress.bytesDone), format.bytes(progress.bytesTotal))}</span>
        {progress.bytesPerSecond > 0 ? (
          <span>{text.headline.perSecond(format.bytes(progress.bytesPerSecond))}</span>
        ) : null}
        {left === undefined ? null : <span>{text.headline.timeLeft(format.duration(left))}</span>}
      </p>
    </div>
  );
}
