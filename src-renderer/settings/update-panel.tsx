/** Whether there is a newer version of the desktop app, how far its download is, and the one step that comes next. */
import { useEffect } from 'react';
import type { UpdateView } from '../../src-main/contract/desktop.ts';
import { assertNever } from '../assert-never.ts';
import { Moment } from '../parts/moment.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';

/** It is not part of the patches, so it is asked for: seldom, and only while this is in sight. */
const askAgainMs = 2_000;

const goesOnByItself: ReadonlySet<UpdateView['kind']> = new Set(['checking', 'downloading']);

export function UpdatePanel() {
  const { text } = useWords();
  const { call, ask } = useActions();
  const { asked, reload } = useAsked('update', {});
  const update = asked.kind === 'done' ? asked.result : undefined;
  const isMoving = update !== undefined && goesOnByItself.has(update.kind);
  useEffect(() => {
    if (!isMoving) {
      return;
    }
    const timer = setInterval(reload, askAgainMs);
    return () => clearInterval(timer);
  }, [isMoving, reload]);
  if (update === undefined || update.kind === 'unavailable') {
    return null;
  }
  const begin = (method: 'checkForUpdate' | 'downloadUpdate') => (): void => {
    // How it went is told by what is asked for next, in this place.
    call(method, {}).then(reload, reload);
  };
  return (
    <section className="panel" aria-labelledby="update-title">
      <h2 id="update-title">{text.update.title}</h2>
      <div role="status">
        <UpdateWords update={update} />
      </div>
      <div className="button-row">
        <NextStep update={update} begin={begin} onInstall={() => ask('installUpdate', {})} />
      </div>
    </section>
  );
}

function UpdateWords({ update }: { readonly update: Exclude<UpdateView, { readonly kind: 'unavailable' }> }) {
  const { text, format } = useWords();
  switch (update.kind) {
    case 'idle':
      return update.checkedAt === undefined ? (
        <p>{text.update.idle}</p>
      ) : (
        <p>
          <Moment at={update.checkedAt} say={text.update.checkedAt} />
        </p>
      );
    case 'checking':
      return <p>{text.update.checking}</p>;
    case 'available':
      return <p>{text.update.available(update.version)}</p>;
    case 'downloading': {
      const words = text.update.downloading(update.version, format.percent(update.percent / 100));
      return (
        <>
          <p>{words}</p>
          <ProgressBar label={words} fraction={update.percent / 100} />
        </>
      );
    }
    case 'ready':
      return <p>{text.update.ready(update.version)}</p>;
    case 'failed':
      return (
        <p>
          {text.update.failed} <code>{update.detail}</code>
        </p>
      );
    default:
      return assertNever(update);
  }
}

type StepProps = {
  readonly update: UpdateView;
  readonly begin: (method: 'checkForUpdate' | 'downloadUpdate') => () => void;
  readonly onInstall: () => void;
};

function NextStep({ update, begin, onInstall }: StepProps) {
  const { text } = useWords();
  switch (update.kind) {
    case 'idle':
    case 'failed':
      return (
        <button type="button" className="button" onClick={begin('checkForUpdate')}>
          {text.update.check}
        </button>
      );
    case 'available':
      return (
        <button type="button" className="button primary" onClick={begin('downloadUpdate')}>
          {text.update.download}
        </button>
      );
    case 'ready':
      return (
        <button type="button" className="button primary" onClick={onInstall}>
          {text.update.install}
        </button>
      );
    case 'unavailable':
    case 'checking':
    case 'downloading':
      return null;
    default:
      return assertNever(update);
  }
}
