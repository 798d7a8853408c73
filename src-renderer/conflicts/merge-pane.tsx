/** Merging two texts by hand: the result at the right, one of the sides at the left. Nothing is saved here, only chosen. */
import { useEffect, useId, useRef, useState } from 'react';
import { conflictTextMax } from '../../src-main/contract/conflicts.ts';
import { Choice } from '../parts/choice.tsx';
import { Note } from '../parts/note.tsx';
import { useWords } from '../text/language.tsx';
import { countOpenPlaces, mergeStart } from './merge-start.ts';
import { TextPair } from './text-pair.tsx';

type Props = {
  readonly local: string;
  readonly remote: string;
  readonly base: string | undefined;
  /** What was merged before. */
  readonly merged: string | undefined;
  readonly onUse: (text: string) => void;
  readonly onLeave: () => void;
};

const sides = ['remote', 'local'] as const;

export function MergePane({ local, remote, base, merged, onUse, onLeave }: Props) {
  const { text } = useWords();
  const id = useId();
  const [against, setAgainst] = useState<(typeof sides)[number]>('remote');
  const [start] = useState(() =>
    merged === undefined
      ? mergeStart(local, remote, base, {
          local: text.content.markLocal,
          base: text.content.markBase,
          remote: text.content.markRemote,
        })
      : { text: merged, isFromBase: base !== undefined },
  );
  const [current, setCurrent] = useState(start.text);
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    // The facts of both sides stand above it and fill most of a small window.
    pane.current?.scrollIntoView({ block: 'start' });
  }, []);
  const open = countOpenPlaces(current);
  const isTooLarge = new TextEncoder().encode(current).length > conflictTextMax;
  return (
    <section ref={pane} className="merge-pane" aria-label={text.content.merged}>
      <p className="quiet-text">{start.isFromBase ? text.content.fromBase : text.content.fromLocal}</p>
      <div className="button-row">
        <label htmlFor={id}>{text.content.compareWith}</label>
        <Choice
          id={id}
          values={sides}
          names={{ local: text.content.local, remote: text.content.remote }}
          value={against}
          onChange={setAgainst}
        />
      </div>
      <TextPair
        key={against}
        left={
          against === 'local'
            ? { text: local, label: text.conflict.local }
            : { text: remote, label: text.conflict.remote }
        }
        right={{ text: current, label: text.content.merged }}
        onEdit={setCurrent}
        sameWords={text.content.mergedSame[against]}
      />
      {open === 0 ? null : <Note tone="warn">{text.content.open(open)}</Note>}
      {isTooLarge ? <Note tone="bad">{text.content.mergedTooLarge}</Note> : null}
      <div className="button-row">
        <button
          type="button"
          className="button primary"
          disabled={open > 0 || isTooLarge}
          onClick={() => onUse(current)}
        >
          {text.content.useMerged}
        </button>
        <button type="button" className="button" onClick={onLeave}>
          {text.content.stopMerge}
        </button>
      </div>
    </section>
  );
}
