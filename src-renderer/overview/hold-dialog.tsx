/** What the engine refuses to do by itself, with the whole list of what it concerns and the answers there are. None is the default. */
import { useCallback, useId } from 'react';
import type { HoldChoice, HoldView, PairView } from '../../src-main/contract/model.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Moment } from '../parts/moment.tsx';
import { PathText } from '../parts/path-text.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { useActions } from '../state/actions.tsx';
import { usePages } from '../state/pages.ts';
import { useWords } from '../text/language.tsx';
import { isolateName, isolatePath } from '../text/visible-name.ts';

type Props = { readonly pair: PairView | undefined; readonly onClose: () => void };

export function HoldDialog({ pair, onClose }: Props) {
  const { text } = useWords();
  if (pair?.state.kind === 'held') {
    return <OpenHold pair={pair} hold={pair.state.hold} onClose={onClose} />;
  }
  const close = (
    <button type="button" className="button" onClick={onClose}>
      {text.action.close}
    </button>
  );
  return (
    <Dialog title={text.pairState.held} onClose={onClose} actions={close}>
      <p>{text.hold.gone}</p>
    </Dialog>
  );
}

const deletes: ReadonlySet<HoldView['code']> = new Set(['mass-deletion', 'root-emptied', 'remote-emptied']);

/** An emptied side is named by its hold; what would be lost is on the other. */
function losingSide({ code, side }: HoldView): 'local' | 'remote' {
  if (code === 'root-emptied' || code === 'remote-emptied') {
    return side === 'local' ? 'remote' : 'local';
  }
  return side;
}

type OpenProps = { readonly pair: PairView; readonly hold: HoldView; readonly onClose: () => void };

function OpenHold({ pair, hold, onClose }: OpenProps) {
  const { text, problem } = useWords();
  const { ask } = useActions();
  const words = problem(hold.code);
  const place = {
    local: isolatePath(pair.localRoot),
    remote: isolatePath(`${pair.bucket}/${pair.prefix}`),
  };
  const side = losingSide(hold);
  const answer = (choice: HoldChoice) => (): void => {
    ask('answerHold', { pairId: pair.id, code: hold.code, choice });
    onClose();
  };
  const actions = (
    <>
      <span className="quiet-text grow">
        <Moment at={hold.since} say={text.hold.since} />
      </span>
      <button type="button" className="button" data-first-focus onClick={onClose}>
        {text.hold.later}
      </button>
    </>
  );
  const isDeletion = deletes.has(hold.code);
  const other = side === 'local' ? 'remote' : 'local';
  return (
    <Dialog
      title={text.headline.held(isolateName(pair.name), words.title)}
      size="large"
      onClose={onClose}
      actions={actions}
    >
      <p>{words.why}</p>
      {isDeletion ? <p>{text.hold.wouldDelete[side](hold.count, place[side], place[other])}</p> : <p>{words.remedy}</p>}
      {hold.count > 0 ? <HeldPaths pairId={pair.id} hold={hold} /> : null}
      <ul className="answers" aria-label={text.hold.answers}>
        {hold.choices.includes('restore') ? (
          <Answer
            icon="retry"
            label={text.hold.restore}
            detail={text.hold.restoreMeans[side]}
            onChoose={answer('restore')}
          />
        ) : null}
        {hold.choices.includes('proceed') ? (
          <Answer
            icon={isDeletion ? 'deleted' : 'resume'}
            label={isDeletion ? text.hold.deleteThem[side](hold.count) : text.action.goOn}
            detail={isDeletion ? text.hold.deleteMeans[side] : text.hold.goOnMeans}
            isDangerous
            onChoose={answer('proceed')}
          />
        ) : null}
        {hold.choices.includes('stop') ? (
          <Answer icon="pause" label={text.hold.stop} detail={text.hold.stopMeans} onChoose={answer('stop')} />
        ) : null}
      </ul>
    </Dialog>
  );
}

type AnswerProps = {
  readonly icon: IconName;
  readonly label: string;
  readonly detail: string;
  readonly isDangerous?: boolean;
  readonly onChoose: () => void;
};

function Answer({ icon, label, detail, isDangerous = false, onChoose }: AnswerProps) {
  const detailId = useId();
  return (
    <li className="answer">
      <button
        type="button"
        className={isDangerous ? 'button danger-quiet' : 'button'}
        aria-describedby={detailId}
        onClick={onChoose}
      >
        <Icon name={icon} />
        {label}
      </button>
      <p id={detailId} className="hint">
        {detail}
      </p>
    </li>
  );
}

const rowHeight = 26;

function HeldPaths({ pairId, hold }: { readonly pairId: string; readonly hold: HoldView }) {
  const { text, problem } = useWords();
  const { call } = useActions();
  const { code } = hold;
  const pages = usePages(
    useCallback(
      async (offset: number, limit: number) => {
        const { paths, total } = await call('holdPaths', { pairId, code, offset, limit });
        return { rows: paths, total };
      },
      [call, pairId, code],
    ),
  );
  // The sample that came with the hold is there at once, and also where the whole list cannot be had.
  const count = pages.total ?? hold.paths.length;
  return (
    <div className="held-paths">
      <VirtualList label={text.hold.count(hold.count)} count={count} rowHeight={rowHeight} onSight={pages.onSight}>
        {(index) => {
          const path = pages.row(index) ?? hold.paths[index];
          return path === undefined ? <span className="blank-row" /> : <PathText path={path} />;
        }}
      </VirtualList>
      {pages.failure === undefined || count >= hold.count ? null : (
        <p className="hint">
          {text.hold.more(hold.count - count)} ({problem(pages.failure.code).title})
        </p>
      )}
    </div>
  );
}
