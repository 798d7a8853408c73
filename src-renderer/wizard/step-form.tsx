/** The frame of one step: its question, its answer, Back and Next. Enter goes on. */
import { type ReactNode, type SubmitEvent, useEffect, useRef } from 'react';
import { Icon } from '../parts/icon.tsx';
import { useWords } from '../text/language.tsx';

export type StepProps = {
  readonly title: string;
  readonly lead?: ReactNode;
  /** Absent at the first step. */
  readonly onBack?: (() => void) | undefined;
  readonly onNext: () => void;
  readonly nextLabel?: string;
  readonly canGoOn: boolean;
  readonly isBusy?: boolean;
  readonly children: ReactNode;
};

export function StepForm({ title, lead, onBack, onNext, nextLabel, canGoOn, isBusy = false, children }: StepProps) {
  const { text } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // A new step is read from its question on.
    heading.current?.focus();
  }, []);
  return (
    <form
      className="step"
      noValidate
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        if (canGoOn && !isBusy) {
          onNext();
        }
      }}
    >
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {lead === undefined ? null : <p className="quiet-text">{lead}</p>}
      <div className="step-body">{children}</div>
      <div className="step-actions">
        {onBack === undefined ? null : (
          <button type="button" className="button" onClick={onBack}>
            <Icon name="back" />
            {text.action.back}
          </button>
        )}
        <button type="submit" className="button primary" disabled={!canGoOn || isBusy}>
          {isBusy ? <Icon name="waiting" /> : null}
          {nextLabel ?? text.action.next}
        </button>
      </div>
    </form>
  );
}
