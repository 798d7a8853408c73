/** One synced folder: where it is on both sides, what it is doing in words, how far it is, and what can be asked of it. */
import { memo } from 'react';
import type { PairState, PairView } from '../../src-main/contract/model.ts';
import { assertNever } from '../assert-never.ts';
import { modeIcons } from '../pair/mode-icons.ts';
import { copyText } from '../parts/copy-text.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { MenuButton } from '../parts/menu-button.tsx';
import { Countdown, Moment } from '../parts/moment.tsx';
import { useNow } from '../parts/now.tsx';
import { PathText } from '../parts/path-text.tsx';
import type { Tone } from '../parts/tone.ts';
import { useActions } from '../state/actions.tsx';
import { toHash } from '../state/route.ts';
import { useWords, type Words } from '../text/language.tsx';
import { isolateName, toVisibleName } from '../text/visible-name.ts';
import { PairProgress } from './pair-progress.tsx';
import { PauseMenu } from './pause-menu.tsx';

type Look = { readonly icon: IconName; readonly tone: Tone };

const looks: Readonly<Record<PairState['kind'], Look>> = {
  starting: { icon: 'checking', tone: 'busy' },
  checking: { icon: 'checking', tone: 'busy' },
  syncing: { icon: 'syncing', tone: 'busy' },
  idle: { icon: 'in-sync', tone: 'good' },
  paused: { icon: 'paused', tone: 'calm' },
  held: { icon: 'held', tone: 'warn' },
  offline: { icon: 'offline', tone: 'calm' },
  stopped: { icon: 'stopped', tone: 'bad' },
};

/** What a card asks the screen to open for its folder. */
export type PairDialog = 'hold' | 'edit' | 'remove';

type Props = { readonly pair: PairView; readonly onOpen: (dialog: PairDialog, pairId: string) => void };
type CardProps = Props & { readonly isDesktop: boolean };

export const PairCard = memo(function PairCard({ pair, isDesktop, onOpen }: CardProps) {
  const words = useWords();
  const { text, format } = words;
  const now = useNow();
  const { words: stateWords, ...look } = stateOf(pair, words, now);
  return (
    <li className="card" data-tone={look.tone}>
      <header className="card-head">
        <h3>
          <bdi>{toVisibleName(pair.name)}</bdi>
        </h3>
        <p className="state" data-tone={look.tone}>
          <span className="state-icon">
            <Icon name={look.icon} size={18} />
          </span>
          {stateWords}
        </p>
        <CardLinks pair={pair} />
      </header>
      <Sides pair={pair} />
      <PairProgress pair={pair} />
      <StateReason pair={pair} />
      {pair.watchProblem === undefined ? null : (
        <p className="notice">
          <Icon name="info" />
          {text.pair.watch}
        </p>
      )}
      {pair.heldBackCount === undefined || pair.heldBackCount === 0 ? null : (
        <p className="notice">
          <Icon name={modeIcons[pair.mode]} />
          {text.pair.heldBack(text.mode[pair.mode], pair.heldBackCount)}
        </p>
      )}
      <p className="facts">
        <span>{text.pair.holds(pair.files, text.pair.folders(pair.folders))}</span>
        <span>{format.bytes(pair.bytes)}</span>
        {pair.lastPassAt === undefined ? (
          <span>{text.pair.neverChecked}</span>
        ) : (
          <Moment at={pair.lastPassAt} say={text.pair.checked} />
        )}
        {pair.lastChangeAt === undefined ? null : <Moment at={pair.lastChangeAt} say={text.pair.changed} />}
        <span>{text.mode[pair.mode]}</span>
        <span title={pair.endpoint === undefined ? undefined : text.pair.endpoint(pair.endpoint)}>{pair.region}</span>
      </p>
      <footer className="card-actions">
        <CardActions pair={pair} onOpen={onOpen} />
        <CardMenu pair={pair} isDesktop={isDesktop} onOpen={onOpen} />
      </footer>
    </li>
  );
});

/** A folder at rest is only called in sync when nothing of it waits. */
function stateOf({ state, conflictCount, problemCount }: PairView, { text, format }: Words, now: number) {
  if (state.kind === 'idle' && conflictCount > 0) {
    return { icon: 'conflict', tone: 'warn', words: text.pair.needsDecision } as const;
  }
  if (state.kind === 'idle' && problemCount > 0) {
    return { icon: 'problem', tone: 'warn', words: text.pair.someLeft } as const;
  }
  const look = looks[state.kind];
  if (state.kind === 'paused' && state.by !== undefined) {
    return { ...look, words: text.pausedBy[state.by] };
  }
  if (state.kind === 'paused' && state.until !== undefined) {
    return { ...look, words: text.pausedUntil(format.clock(state.until, now)) };
  }
  return { ...look, words: text.pairState[state.kind] };
}

function Sides({ pair }: { readonly pair: PairView }) {
  const { text } = useWords();
  const remote = `${pair.bucket}/${pair.prefix}`;
  return (
    <dl className="sides">
      <div>
        <dt title={text.pair.local}>
          <Icon name="local" />
          <span className="visually-hidden">{text.pair.local}</span>
        </dt>
        <dd>
          <PathText path={pair.localRoot} />
        </dd>
      </div>
      <div>
        <dt title={text.pair.remote}>
          <Icon name={modeIcons[pair.mode]} />
          <Icon name="remote" />
          <span className="visually-hidden">{text.pair.remote}</span>
        </dt>
        <dd>
          <PathText path={remote} />
        </dd>
      </div>
    </dl>
  );
}

/** Why it does not sync, and what to do: only for states that have a reason. */
function StateReason({ pair: { state } }: { readonly pair: PairView }) {
  const { text, problem } = useWords();
  switch (state.kind) {
    case 'held': {
      const { title, why } = problem(state.hold.code);
      return (
        <div className="reason" data-tone="warn">
          <strong>{title}</strong>
          <p>{why}</p>
        </div>
      );
    }
    case 'offline':
      return (
        <div className="reason" data-tone="calm">
          <strong>{problem(state.reason.code).title}</strong>
          <p>
            <Countdown to={state.retryAt} say={text.pair.nextTry} />
          </p>
        </div>
      );
    case 'stopped': {
      const { title, why, remedy } = problem(state.reason.code);
      return (
        <div className="reason" data-tone="bad">
          <strong>{title}</strong>
          <p>{why}</p>
          <p>{remedy}</p>
          <details>
            <summary>{text.problemList.details}</summary>
            <code>{toVisibleName(state.reason.detail)}</code>
          </details>
        </div>
      );
    }
    case 'starting':
    case 'checking':
    case 'syncing':
    case 'idle':
    case 'paused':
      return null;
    default:
      return assertNever(state);
  }
}

function CardActions({ pair, onOpen }: Props) {
  const { text } = useWords();
  const { ask } = useActions();
  const name = isolateName(pair.name);
  return (
    <>
      {pair.state.kind === 'held' ? (
        <button
          type="button"
          className="button primary"
          aria-label={text.action.ofFolder(text.action.review, name)}
          onClick={() => onOpen('hold', pair.id)}
        >
          {text.action.review}
        </button>
      ) : null}
      {pair.state.kind === 'paused' ? (
        <button
          type="button"
          className="button"
          aria-label={text.action.ofFolder(text.action.resume, name)}
          onClick={() => ask('resume', { pairId: pair.id })}
        >
          <Icon name="resume" />
          {text.action.resume}
        </button>
      ) : (
        <>
          <button
            type="button"
            className="button"
            aria-label={text.action.ofFolder(text.action.syncNow, name)}
            onClick={() => ask('syncNow', { pairId: pair.id })}
          >
            <Icon name="syncing" />
            {text.action.syncNow}
          </button>
          <PauseMenu pair={pair} />
        </>
      )}
    </>
  );
}

function CardMenu({ pair, isDesktop, onOpen }: CardProps) {
  const { text } = useWords();
  const { say, ask } = useActions();
  const copy = (value: string) => (): void => {
    void copyText(value).then((isCopied) =>
      say(({ text }) => (isCopied ? text.action.copied : text.action.copyFailed)),
    );
  };
  return (
    <MenuButton
      label={text.action.ofFolder(text.action.more, isolateName(pair.name))}
      menuLabel={text.action.more}
      isIcon
      items={[
        { label: text.action.edit, icon: 'edit', onChoose: () => onOpen('edit', pair.id) },
        { label: text.screen.bucket, icon: 'bucket', href: toHash({ screen: 'bucket', pairId: pair.id }) },
        { label: text.screen.activity, icon: 'activity', href: toHash({ screen: 'activity', pairId: pair.id }) },
        // A service opens nothing on the screen of its computer, which need not be the one this page is on: there the path is copied.
        ...(isDesktop
          ? [
              {
                label: text.desktop.openFolder,
                icon: 'open-folder' as const,
                startsGroup: true,
                onChoose: () => ask('openFolder', { pairId: pair.id }),
              },
            ]
          : []),
        { label: text.action.copyPath, icon: 'copy', startsGroup: !isDesktop, onChoose: copy(pair.localRoot) },
        {
          label: text.action.copyRemote,
          icon: 'link',
          onChoose: copy(`cos://${pair.bucket}/${pair.prefix}`),
        },
        {
          label: text.action.remove,
          icon: 'deleted',
          isDangerous: true,
          startsGroup: true,
          onChoose: () => onOpen('remove', pair.id),
        },
      ]}
    >
      <Icon name="more" />
    </MenuButton>
  );
}

function CardLinks({ pair }: { readonly pair: PairView }) {
  const { text } = useWords();
  if (pair.conflictCount + pair.problemCount === 0) {
    return null;
  }
  return (
    <span className="card-links">
      {pair.conflictCount > 0 ? (
        <a className="badge-link" data-tone="warn" href={toHash({ screen: 'conflicts', pairId: pair.id })}>
          <Icon name="conflict" size={14} />
          {text.pair.conflicts(pair.conflictCount)}
        </a>
      ) : null}
      {pair.problemCount > 0 ? (
        <a className="badge-link" data-tone="warn" href={toHash({ screen: 'problems', pairId: pair.id })}>
          <Icon name="problem" size={14} />
          {text.pair.problems(pair.problemCount)}
        </a>
      ) : null}
    </span>
  );
}
