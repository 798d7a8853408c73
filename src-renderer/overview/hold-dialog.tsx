/** What the engine refuses to do by itself, with the list of what it concerns. Going on is a decision, so it is never the default. */
import type { HoldView, PairView } from '../../src-main/contract/model.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Moment } from '../parts/moment.tsx';
import { PathText } from '../parts/path-text.tsx';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';

type Props = { readonly pair: PairView | undefined; readonly onClose: () => void };

export function HoldDialog({ pair, onClose }: Props) {
  const { text, problem } = useWords();
  const { ask } = useActions();
  const hold = pair?.state.kind === 'held' ? pair.state.hold : undefined;
  if (pair === undefined || hold === undefined) {
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
  const words = problem(hold.code);
  const actions = (
    <>
      <button type="button" className="button" data-first-focus onClick={onClose}>
        {text.action.cancel}
      </button>
      <button
        type="button"
        className="button danger"
        onClick={() => {
          ask('answerHold', { pairId: pair.id, code: hold.code, choice: 'proceed' });
          onClose();
        }}
      >
        {text.action.goOn}
      </button>
    </>
  );
  return (
    <Dialog title={text.headline.held(isolateName(pair.name), words.title)} onClose={onClose} actions={actions}>
      <p>{words.why}</p>
      <p>{words.remedy}</p>
      <HeldPaths hold={hold} />
      <p className="quiet-text">
        {text.hold.side[hold.side]} <Moment at={hold.since} say={text.hold.since} /> {text.hold.goOnMeans}
      </p>
    </Dialog>
  );
}

function HeldPaths({ hold }: { readonly hold: HoldView }) {
  const { text } = useWords();
  const label = text.hold.count(hold.count);
  const more = hold.count - hold.paths.length;
  if (hold.paths.length === 0) {
    return null;
  }
  return (
    <>
      <p>{label}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard */}
      <ul className="held-paths" aria-label={label} tabIndex={0}>
        {hold.paths.map((path) => (
          <li key={path}>
            <PathText path={path} />
          </li>
        ))}
        {more > 0 ? <li className="quiet-text">{text.hold.more(more)}</li> : null}
      </ul>
    </>
  );
}
