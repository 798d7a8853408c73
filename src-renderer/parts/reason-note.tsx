/** Why something did not work, in place: what, why, what to do; the exact message on request. */
import type { ReactNode } from 'react';
import type { Reason } from '../../src-main/contract/model.ts';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import { Icon } from './icon.tsx';

type Props = { readonly reason: Reason; readonly onRetry?: () => void; readonly children?: ReactNode };

export function ReasonNote({ reason, onRetry, children }: Props) {
  const { text, problem } = useWords();
  const { title, why, remedy } = problem(reason.code);
  const exact = [reason.cosCode, reason.detail, reason.requestId].filter((one) => one !== undefined && one !== '');
  return (
    <div className="note" data-tone="bad" role="alert">
      <Icon name="problem" />
      <div className="note-words">
        <strong>{title}</strong>
        <p>{why}</p>
        <p>{remedy}</p>
        {exact.length === 0 ? null : (
          <details>
            <summary>{text.problemList.details}</summary>
            <code>{toVisibleName(exact.join(' · '))}</code>
          </details>
        )}
        {onRetry === undefined ? null : (
          <button type="button" className="button" onClick={onRetry}>
            {text.action.tryAgain}
          </button>
        )}
        {children}
      </div>
    </div>
  );
}
