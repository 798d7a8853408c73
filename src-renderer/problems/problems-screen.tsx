/** Everything that could not be synced: what, why, what to do, when it is tried again. */
import { lazy, Suspense, useState } from 'react';
import type { ProblemView, Snapshot } from '../../src-main/contract/model.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { FolderFilter } from '../parts/folder-filter.tsx';
import { Icon } from '../parts/icon.tsx';
import { LongList } from '../parts/long-list.tsx';
import { Countdown, Moment } from '../parts/moment.tsx';
import { PathText } from '../parts/path-text.tsx';
import { RevealButton } from '../parts/reveal-button.tsx';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import './problems.css';
import { describeProblem } from './describe-problem.ts';

const WhyDialog = lazy(async () => ({ default: (await import('../activity/why-dialog.tsx')).WhyDialog }));

type Props = { readonly snapshot: Snapshot; readonly pairId: string | undefined };

export function ProblemsScreen({ snapshot, pairId }: Props) {
  const { text } = useWords();
  const [asked, setAsked] = useState<ProblemView | undefined>(undefined);
  const problems = snapshot.problems.filter((one) => pairId === undefined || one.pairId === pairId);
  const names = new Map(snapshot.pairs.map((pair) => [pair.id, pair.name]));
  return (
    <>
      <div className="section-head">
        <h1>{text.screen.problems}</h1>
        <FolderFilter screen="problems" pairs={snapshot.pairs} pairId={pairId} />
      </div>
      {problems.length === 0 ? (
        <EmptyState icon="in-sync" title={text.problemList.empty} detail={text.problemList.emptyDetail} />
      ) : (
        <>
          <p className="quiet-text">{text.problemList.intro}</p>
          <LongList rows={problems} label={text.screen.problems} className="entries">
            {(problem) => (
              <Problem
                key={problem.id}
                problem={problem}
                folder={names.get(problem.pairId) ?? problem.pairId}
                sayFolder={snapshot.pairs.length > 1}
                onWhy={() => setAsked(problem)}
              />
            )}
          </LongList>
        </>
      )}
      {asked === undefined ? null : (
        <Suspense fallback={null}>
          <WhyDialog pairId={asked.pairId} path={asked.path} onClose={() => setAsked(undefined)} />
        </Suspense>
      )}
    </>
  );
}

type ProblemProps = {
  readonly problem: ProblemView;
  readonly folder: string;
  readonly sayFolder: boolean;
  readonly onWhy: () => void;
};

function Problem({ problem, folder, sayFolder, onWhy }: ProblemProps) {
  const { text, problem: wordsOf } = useWords();
  const { ask } = useActions();
  const { reason } = problem;
  const words = wordsOf(reason.code);
  return (
    <li className="entry problem">
      <h2>{words.title}</h2>
      <p className="problem-path">{problem.path === '' ? text.problemList.whole : <PathText path={problem.path} />}</p>
      <p>{words.why}</p>
      <p>
        <strong>{text.problemList.what}:</strong> {words.remedy}
      </p>
      <p className="facts">
        {sayFolder ? <bdi>{toVisibleName(folder)}</bdi> : null}
        {problem.retryAt === undefined ? (
          <span>{text.problemList.noRetry}</span>
        ) : (
          <Countdown to={problem.retryAt} say={text.problemList.retryIn} />
        )}
        <Moment at={problem.firstAt} say={text.problemList.since} />
        <span>{text.problemList.tries(problem.tries)}</span>
      </p>
      <div className="button-row">
        <button
          type="button"
          className="button"
          onClick={() =>
            problem.path === ''
              ? ask('syncNow', { pairId: problem.pairId })
              : ask('retryPath', { pairId: problem.pairId, path: problem.path })
          }
        >
          <Icon name="retry" />
          {text.problemList.retryNow}
        </button>
        {problem.path === '' ? null : (
          <>
            <button type="button" className="button" onClick={onWhy}>
              <Icon name="why" />
              {text.explain.ask}
            </button>
            <RevealButton pairId={problem.pairId} path={problem.path} />
          </>
        )}
        <details>
          <summary>{text.problemList.details}</summary>
          <dl className="fact-list">
            <dt>{text.problemList.code}</dt>
            <dd className="code">{reason.code}</dd>
            {reason.cosCode === undefined ? null : (
              <>
                <dt>{text.problemList.cosCode}</dt>
                <dd className="code">{reason.cosCode}</dd>
              </>
            )}
            {reason.requestId === undefined ? null : (
              <>
                <dt>{text.problemList.requestId}</dt>
                <dd className="code">{reason.requestId}</dd>
              </>
            )}
            <dt>{text.problemList.detail}</dt>
            <dd className="code">{toVisibleName(reason.detail)}</dd>
          </dl>
          <CopyButton label={text.action.copyDetails} value={describeProblem(problem, folder)} />
        </details>
      </div>
    </li>
  );
}
