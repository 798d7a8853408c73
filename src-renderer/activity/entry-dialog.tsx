/** One entry of the history, and what can be done with its path now: why it is as it is, look at it again, copy, link. */
import type { ActivityView, PairView } from '../../src-main/contract/model.ts';
import { copyText } from '../parts/copy-text.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { PathText } from '../parts/path-text.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { useActions } from '../state/actions.tsx';
import { useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import { ExplainedPath } from './explained-path.tsx';

type Props = { readonly entry: ActivityView; readonly pairs: readonly PairView[]; readonly onClose: () => void };

export function EntryDialog({ entry, pairs, onClose }: Props) {
  const { text, format } = useWords();
  const pair = pairs.find(({ id }) => id === entry.pairId);
  return (
    <Dialog
      title={text.activityKind[entry.kind]}
      size="large"
      onClose={onClose}
      actions={
        <button type="button" className="button" data-first-focus onClick={onClose}>
          {text.action.close}
        </button>
      }
    >
      <p className="whole-path">
        <bdi>{toVisibleName(entry.path)}</bdi>
      </p>
      <dl className="fact-list">
        <dt>{text.activity.when}</dt>
        <dd>{format.dateTime(entry.at)}</dd>
        {entry.from === undefined ? null : (
          <>
            <dt>{text.activity.nameBefore}</dt>
            <dd>
              <PathText path={entry.from} />
            </dd>
          </>
        )}
        {pair === undefined ? null : (
          <>
            <dt>{text.activity.folder}</dt>
            <dd>
              <bdi>{toVisibleName(pair.name)}</bdi>
            </dd>
          </>
        )}
        {entry.bytes > 0 ? (
          <>
            <dt>{text.conflict.size}</dt>
            <dd title={format.count(entry.bytes)}>{format.bytes(entry.bytes)}</dd>
          </>
        ) : null}
      </dl>
      {entry.reason === undefined ? null : <ReasonNote reason={entry.reason} />}
      {pair === undefined ? null : (
        <>
          <PathActions pairId={pair.id} path={entry.path} />
          <ExplainedPath pairId={pair.id} path={entry.path} />
        </>
      )}
    </Dialog>
  );
}

export function PathActions({ pairId, path }: { readonly pairId: string; readonly path: string }) {
  const { text } = useWords();
  const { call, say, isDesktop } = useActions();
  const { isBusy, failure, run } = useTask();
  const tell = async (value: string): Promise<void> => {
    const isCopied = await copyText(value);
    say(({ text }) => (isCopied ? text.action.copied : text.action.copyFailed));
  };
  return (
    <>
      <div className="button-row">
        <button
          type="button"
          className="button"
          disabled={isBusy}
          onClick={() =>
            run(async () => {
              await call('retryPath', { pairId, path });
              say(({ text }) => text.action.retried);
            })
          }
        >
          <Icon name="retry" />
          {text.action.retryPath}
        </button>
        {isDesktop ? (
          <button
            type="button"
            className="button"
            disabled={isBusy}
            onClick={() => run(() => call('revealPath', { pairId, path }))}
          >
            <Icon name="open-folder" />
            {text.desktop.reveal}
          </button>
        ) : null}
        <button type="button" className="button" onClick={() => void tell(path)}>
          <Icon name="copy" />
          {text.action.copyPath}
        </button>
        <button
          type="button"
          className="button"
          disabled={isBusy}
          onClick={() => run(async () => tell(await call('objectUrl', { pairId, path })))}
        >
          <Icon name="link" />
          {text.action.copyLink}
        </button>
      </div>
      {failure === undefined ? null : <ReasonNote reason={failure} />}
    </>
  );
}
