/** Two texts beside each other in the page, and the way through their differences. Loaded when first shown: it brings the editor. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { IconButton } from '../parts/icon-button.tsx';
import { useWords } from '../text/language.tsx';
import { createTextMerge, type MergeSide, type TextMerge } from './text-merge.ts';

type Props = {
  readonly left: MergeSide;
  readonly right: MergeSide;
  /** Present when the right side is edited. */
  readonly onEdit?: (text: string) => void;
  /** What it means that the two are equal. */
  readonly sameWords: string;
  /** What can be done with the two: above them, where it is seen however long they are. */
  readonly children?: ReactNode;
};

export function TextPair({ left, right, onEdit, sameWords, children }: Props) {
  const { text } = useWords();
  const place = useRef<HTMLDivElement>(null);
  const merge = useRef<TextMerge | null>(null);
  const [differences, setDifferences] = useState(0);
  const tell = useRef(onEdit);
  tell.current = onEdit;
  const isEdited = onEdit !== undefined;
  const takeLabel = text.content.take;
  const unchangedLabel = text.content.unchanged;

  // The texts are those at the start: what is edited since then is the editor's.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the right side only starts an edited text
  useEffect(() => {
    if (place.current === null) {
      return;
    }
    const made = createTextMerge(place.current, {
      left,
      right,
      takeLabel,
      unchangedLabel,
      ...(isEdited
        ? {
            onEdit: () => {
              setDifferences(made.differences());
              tell.current?.(made.text());
            },
          }
        : {}),
    });
    merge.current = made;
    setDifferences(made.differences());
    if (isEdited) {
      made.focus();
    }
    return () => made.destroy();
  }, [left.text, left.label, right.label, isEdited ? '' : right.text, isEdited, takeLabel, unchangedLabel]);

  return (
    <>
      <div className="section-head">
        <span className="quiet-text" role="status">
          {differences === 0 ? sameWords : text.content.differs(differences)}
        </span>
        <span className="button-row">
          {children}
          <IconButton icon="up" label={text.content.previous} onClick={() => merge.current?.goTo('previous')} />
          <IconButton icon="down" label={text.content.next} onClick={() => merge.current?.goTo('next')} />
        </span>
      </div>
      <div className="merge-titles" aria-hidden="true">
        <span>{left.label}</span>
        <span>{right.label}</span>
      </div>
      <div ref={place} className="text-merge" />
    </>
  );
}
