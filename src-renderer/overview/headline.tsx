/** The top of the overview: one sentence about everything and the one button that fits it. */
import type { Snapshot } from '../../src-main/contract/model.ts';
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import { assertNever } from '../assert-never.ts';
import { Icon } from '../parts/icon.tsx';
import { Countdown, Moment } from '../parts/moment.tsx';
import { useNow } from '../parts/now.tsx';
import { useActions } from '../state/actions.tsx';
import { toHash } from '../state/route.ts';
import { findSituation, type Situation, totalProgress } from '../state/situation.ts';
import { useWords, type Words } from '../text/language.tsx';
import { describeSituation } from './describe-situation.ts';
import { PauseMenu } from './pause-menu.tsx';

/** Reasons that new keys mend. */
const needsKeys: ReadonlySet<string> = new Set<ProblemCode>([
  'cos-token-expired',
  'cos-unknown-secret-id',
  'cos-signature-mismatch',
  'credentials-missing',
]);

type ButtonProps = { readonly situation: Situation; readonly onReview: (pairId: string) => void };

function MainButton({ situation, onReview }: ButtonProps) {
  const { text } = useWords();
  const { ask } = useActions();
  switch (situation.kind) {
    case 'held':
      return (
        <button type="button" className="button primary" onClick={() => onReview(situation.pair.id)}>
          {text.action.review}
        </button>
      );
    case 'conflicts':
      return (
        <a className="button primary" href={toHash({ screen: 'conflicts' })}>
          {text.action.seeConflicts}
        </a>
      );
    case 'problems':
      return (
        <a className="button primary" href={toHash({ screen: 'problems' })}>
          {text.action.seeProblems}
        </a>
      );
    case 'stopped':
      if (needsKeys.has(situation.reason.code)) {
        return (
          <a className="button primary" href={toHash({ screen: 'settings', part: 'accounts' })}>
            <Icon name="account" />
            {text.action.toAccounts}
          </a>
        );
      }
      return <SyncButton label={text.action.tryAgain} ask={() => ask('syncNow', { pairId: situation.pair.id })} />;
    case 'offline':
      return <SyncButton label={text.action.tryAgain} ask={() => ask('syncNow', {})} />;
    case 'paused':
      return (
        <button type="button" className="button primary" onClick={() => ask('resume', {})}>
          <Icon name="resume" />
          {text.action.resume}
        </button>
      );
    case 'in-sync':
      return <SyncButton label={text.action.syncNow} ask={() => ask('syncNow', {})} />;
    case 'syncing':
    case 'checking':
      return <PauseMenu />;
    case 'no-folders':
      return null;
    default:
      return assertNever(situation);
  }
}

function SyncButton({ label, ask }: { readonly label: string; readonly ask: () => void }) {
  return (
    <button type="button" className="button primary" onClick={ask}>
      <Icon name="syncing" />
      {label}
    </button>
  );
}

/** The oldest of the last passes: everything is at least as fresh as this. */
function oldestPass(snapshot: Snapshot): number | undefined {
  const times = snapshot.pairs.flatMap((pair) => (pair.lastPassAt === undefined ? [] : [pair.lastPassAt]));
  return times.length === 0 ? undefined : Math.min(...times);
}

type Props = { readonly snapshot: Snapshot; readonly onReview: (pairId: string) => void };

export function Headline({ snapshot, onReview }: Props) {
  const words = useWords();
  const { text, problem, format } = words;
  const now = useNow();
  const situation = findSituation(snapshot);
  const { tone, icon, title, detail } = describeSituation(situation, words, now);
  const passAt = oldestPass(snapshot);
  return (
    <section className="headline" data-tone={tone} aria-labelledby="headline-title">
      <span className="headline-icon">
        <Icon name={icon} size={26} />
      </span>
      <div className="headline-words">
        <h1 id="headline-title">{title}</h1>
        {situation.kind === 'in-sync' ? (
          <p className="quiet-text">
            {text.headline.folders(snapshot.pairs.length)}
            {passAt === undefined ? null : (
              <>
                {' · '}
                <Moment at={passAt} say={text.headline.lastPass} />
              </>
            )}
          </p>
        ) : null}
        {situation.kind === 'offline' ? (
          <p className="quiet-text">
            <Countdown
              to={situation.retryAt}
              say={(time) => text.headline.offlineDetail(problem(situation.reason.code).title, time)}
            />
          </p>
        ) : null}
        {detail === undefined ? null : <p className="quiet-text">{detail}</p>}
        <BesideThat situation={situation} snapshot={snapshot} words={{ text, format }} />
      </div>
      <div className="headline-action">
        <MainButton situation={situation} onReview={onReview} />
      </div>
    </section>
  );
}

type BesideProps = {
  readonly situation: Situation;
  readonly snapshot: Snapshot;
  readonly words: Pick<Words, 'text' | 'format'>;
};

/** Work goes on behind a sentence that asks for a decision: said in one more line. */
function BesideThat({ situation, snapshot, words: { text, format } }: BesideProps) {
  const progress = totalProgress(snapshot.pairs);
  if (situation.kind === 'syncing' || progress === undefined || progress.filesTotal === 0) {
    return null;
  }
  const done = format.count(progress.filesDone);
  return <p className="quiet-text">{text.headline.syncingFiles(done, progress.filesTotal)}</p>;
}
